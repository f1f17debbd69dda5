import { formatUsd, type Money, parseUsd } from '../../money.ts'

/** A sum of exact numbers; null if there is nothing to sum. */
export type NumericText = string | null

/** A count or a sum of whole numbers: drivers return numbers or text. */
export type WholeNumber = string | number | null

export function moneyOf(text: NumericText): Money {
  return sumOf(text) ?? 0n
}

/** `undefined` if there was nothing to sum, which is not 0. */
export function sumOf(text: NumericText): Money | undefined {
  return text === null ? undefined : (parseUsd(text) ?? 0n)
}

/** The exact decimal without trailing zeroes. */
export function usdOf(amount: Money | undefined): string | undefined {
  return amount === undefined ? undefined : formatUsd(amount)
}

export function countOf(count: WholeNumber): number {
  return Number(count ?? 0)
}

/** The sum of the known ones; `undefined` if none is known. */
export function added(one: Money | undefined, other: Money | undefined): Money | undefined {
  return one === undefined ? other : one + (other ?? 0n)
}

/** A difference in percent of its base, to two decimals; `undefined` if the base is 0. */
export function percentMore(part: Money, base: Money): number | undefined {
  return base === 0n ? undefined : Math.round(Number(((part - base) * 1_000_000n) / base) / 100) / 100
}

/** The order of two texts or amounts. */
export function compare<T extends string | Money>(one: T, other: T): number {
  return one < other ? -1 : Number(one > other)
}
