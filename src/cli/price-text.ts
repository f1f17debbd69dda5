import { formatUsd, type Money } from '../money.ts'
import { MULTIPLIER_SCALE } from '../pricing/rates.ts'

/** A rate, which is stored per token, in USD per million. */
export function perMillion(rate: Money): string {
  return formatUsd(rate * 1_000_000n)
}

/** A factor, which is stored in millionths. */
export function factorText(multiplier: bigint): string {
  return String(Number(multiplier) / Number(MULTIPLIER_SCALE))
}

/** The first day of a price as YYYY-MM-DD. */
export function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 'YYYY-MM-DD'.length)
}
