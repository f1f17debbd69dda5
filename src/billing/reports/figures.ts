import { formatUsd, type Money, parseUsd } from '../../money.ts'

/** Sums come as text, whatever the driver: a number would round them. */
export type NumericText = string | null

export function moneyOf(text: NumericText): Money {
  return (text === null ? undefined : parseUsd(text)) ?? 0n
}

/** The exact decimal without trailing zeroes; `undefined` where nothing was summed up, which is not 0. */
export function usdOf(text: NumericText): string | undefined {
  return text === null ? undefined : formatUsd(moneyOf(text))
}

export function countOf(text: NumericText): number {
  return Number(text ?? 0)
}

/** How much more a part is than its base, in percent to two decimals; `undefined` where the base is 0. */
export function percentMore(part: Money, base: Money): number | undefined {
  return base === 0n ? undefined : Math.round(Number(((part - base) * 1_000_000n) / base) / 100) / 100
}
