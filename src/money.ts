/** An amount in picodollars (10⁻¹² USD): one token at 0.000001 USD per million tokens costs one picodollar. */
export type Money = bigint

const DECIMALS = 12

/** Most digits before the decimal point and of the whole text, and the largest exponent either way. */
const DIGITS = 15
const TEXT_LIMIT = 64
const EXPONENT = 30
const LIMIT = 10n ** BigInt(DIGITS + DECIMALS)

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i

/**
 * Reads a decimal amount of USD, such as `0.42`, `"1.5e-5"`; what is below a picodollar is rounded, halves away from
 * zero. A number is read by its shortest decimal form, so 0.1 is 0.1. `undefined` for whatever is no such amount, and
 * for one of 10¹⁵ USD and more, so that every amount that was read can be formatted and read again.
 */
export function parseUsd(value: string | number): Money | undefined {
  const text = String(value)
  if (text.length > TEXT_LIMIT) return undefined // a BigInt of a million digits would take its time
  const [, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? []
  const shift = DECIMALS - fraction.length + Number(exponent)
  if (sign === undefined || whole.length > DIGITS || Math.abs(Number(exponent)) > EXPONENT) return undefined
  const digits = BigInt(whole + fraction)
  const amount = shift >= 0 ? digits * 10n ** BigInt(shift) : divideRounded(digits, 10n ** BigInt(-shift))
  if (amount >= LIMIT) return undefined
  return sign === '-' ? -amount : amount
}

/** The exact decimal form without trailing zeroes, such as `0.0012`. */
export function formatUsd(amount: Money): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(DECIMALS + 1, '0')
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${fraction && `.${fraction}`}`
}

/** The nearest double in USD, for metrics and span attributes. */
export function usdNumber(amount: Money): number {
  // Below 2⁵³ picodollars (9,007 USD) the division of two doubles is the nearest double.
  if (amount < 9007199254740992n && amount > -9007199254740992n) return Number(amount) / 1e12
  return Number(formatUsd(amount))
}

function divideRounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor
}
