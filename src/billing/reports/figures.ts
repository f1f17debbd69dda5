import { formatUsd, type Money, parseUsd } from '../../money.ts'

/** Casts sums to text: as numbers, drivers would round them. */
export type NumericText = string | null

export function moneyOf(text: NumericText): Money {
  return (text === null ? undefined : parseUsd(text)) ?? 0n
}

/** The exact decimal without trailing zeroes; `undefined` if there was nothing to sum, which is not 0. */
export function usdOf(text: NumericText): string | undefined {
  return text === null ? undefined : formatUsd(moneyOf(text))
}

export function countOf(text: NumericText): number {
  return Number(text ?? 0)
}

/** A difference in percent of its base, to two decimals; `undefined` if the base is 0. */
export function percentMore(part: Money, base: Money): number | undefined {
  return base === 0n ? undefined : Math.round(Number(((part - base) * 1_000_000n) / base) / 100) / 100
}
