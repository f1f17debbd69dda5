import type { Range } from '../call.ts'

/** Fewest digits after zeros: small amounts have more decimals than two, so that they are not 0. */
const DIGITS = 2

/** An expected amount and its range, such as `about $3.20 ($2.10 – $4.90)`. */
export function rangeText({ low, expected, high }: Range<string>): string {
  return `about ${amountText(expected)} (${amountText(low)} – ${amountText(high)})`
}

/** An amount for people: in cents, or with two digits if it is below a cent. */
export function amountText(usd: string): string {
  const amount = Number(usd)
  const decimals = amount >= 0.01 || amount === 0 ? 2 : Math.ceil(-Math.log10(amount)) + DIGITS - 1
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: decimals })}`
}
