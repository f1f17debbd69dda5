/** A number that was multiplied exactly, and then rounded to some decimals. */
export interface Scaled {
  readonly value: number
  /** Whether it had more decimals. */
  readonly isRounded: boolean
}

/** The shortest decimal form of a number that is not negative. */
const DECIMAL = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/

/**
 * The number × `times` ÷ `per`, with at most `decimals` decimals. Computed with the digits of its shortest decimal form:
 * 2.5e-6 × 1,000,000 is 2.5, and not 2.4999999999999996. `undefined` for what is negative or not finite.
 */
export function scaled(value: number, times: bigint, per: bigint, decimals: number): Scaled | undefined {
  const [form, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(String(value)) ?? []
  if (form === undefined) return undefined
  const shift = decimals + Number(exponent) - fraction.length
  const dividend = BigInt(whole + fraction) * times * 10n ** BigInt(Math.max(shift, 0))
  const divisor = per * 10n ** BigInt(Math.max(-shift, 0))
  const digits = (dividend + divisor / 2n) / divisor
  return { value: Number(`${digits}e-${decimals}`), isRounded: dividend % divisor !== 0n }
}
