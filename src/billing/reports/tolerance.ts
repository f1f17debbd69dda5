import { type Money, parseUsd } from '../../money.ts'

/**
 * The largest difference at which an invoice and the log still agree: an amount in USD, or a part of the invoiced amount in
 * trillionths of a percent.
 */
export type Tolerance =
  | { readonly kind: 'usd'; readonly most: Money }
  | { readonly kind: 'percent'; readonly most: bigint }

/** 0.01 USD: invoices are rounded to cents. */
export const CENT: Tolerance = { kind: 'usd', most: 10_000_000_000n }

/** Reads a tolerance: `0.01` is an amount in USD, `0.5%` a part of the invoiced amount; `undefined` for anything else. */
export function parseTolerance(text: string): Tolerance | undefined {
  const isPercent = text.endsWith('%')
  const most = parseUsd(isPercent ? text.slice(0, -1) : text)
  return most === undefined || most < 0n ? undefined : { kind: isPercent ? 'percent' : 'usd', most }
}

export function isWithin(difference: Money, invoiced: Money, { kind, most }: Tolerance): boolean {
  const distance = absolute(difference)
  return kind === 'usd' ? distance <= most : distance * 100n * 10n ** 12n <= most * absolute(invoiced)
}

function absolute(amount: Money): Money {
  return amount < 0n ? -amount : amount
}
