import { formatUsd, type Money } from '../../money.ts'
import type { LoggedDay } from './logged-day.ts'
import { isWithin, type Tolerance } from './tolerance.ts'

/** Why an invoice and the log may differ about one model on one day. Amounts are exact decimals of USD. */
export type Cause =
  /** Nothing of the kind was logged: another application with the same key, or rows that were dropped. */
  | { readonly kind: 'not_logged' }
  | { readonly kind: 'not_invoiced' }
  /** Over all days the model agrees: the days of the invoice begin at another hour. */
  | { readonly kind: 'other_days' }
  | { readonly kind: 'unpriced_model'; readonly calls: number }
  | { readonly kind: 'usage_missing'; readonly calls: number }
  /** Attempts without an answer cost nothing by the log, and may have been billed. */
  | { readonly kind: 'retries_billed'; readonly unanswered: number; readonly retries: number }
  | { readonly kind: 'requests_differ'; readonly logged: number; readonly invoiced: number }
  | { readonly kind: 'tokens_differ'; readonly logged: number; readonly invoiced: number }
  /** All tokens are known: what is left is their price. Averages of USD per million tokens. */
  | {
      readonly kind: 'price_changed'
      readonly estimatedPerMillion: string
      readonly invoicedPerMillion: string
      /** What the gateway reported with the answers is what it invoiced. */
      readonly asReported: boolean
      readonly priceVersions: readonly string[]
    }
  | { readonly kind: 'unknown' }

/** What was billed for one model on one day, all lines about it together. */
export interface InvoicedDay {
  readonly cost: Money
  readonly requests: number | undefined
  readonly tokens: number | undefined
}

/** The likely causes of a difference, the likeliest first. */
export function causesOf(
  logged: LoggedDay | undefined,
  invoiced: InvoicedDay | undefined,
  tolerance: Tolerance,
): readonly Cause[] {
  if (logged === undefined) return [{ kind: 'not_logged' }]
  if (invoiced === undefined) return [{ kind: 'not_invoiced' }]
  const causes = [...gaps(logged, invoiced), ...disagreements(logged, invoiced)]
  const price = priceChange(logged, invoiced, tolerance)
  // Whatever else is different, a price that the gateway itself reported is a fact.
  if (price !== undefined && (price.asReported || causes.length === 0)) causes.push(price)
  return causes.length > 0 ? causes : [{ kind: 'unknown' }]
}

/** What the log lacks can only make the invoice the higher one. */
function gaps(logged: LoggedDay, invoiced: InvoicedDay): readonly Cause[] {
  if (invoiced.cost <= logged.estimated) return []
  const { unpriced, usageMissing, unanswered, retries } = logged
  const causes: Cause[] = []
  if (unpriced > 0) causes.push({ kind: 'unpriced_model', calls: unpriced })
  if (usageMissing > 0) causes.push({ kind: 'usage_missing', calls: usageMissing })
  if (unanswered > 0) causes.push({ kind: 'retries_billed', unanswered, retries })
  return causes
}

/** What the invoice says besides the cost, where it does. */
function disagreements(logged: LoggedDay, invoiced: InvoicedDay): readonly Cause[] {
  const causes: Cause[] = []
  const { requests, tokens } = invoiced
  if (requests !== undefined && requests !== logged.calls) {
    causes.push({ kind: 'requests_differ', logged: logged.calls, invoiced: requests })
  }
  if (tokens !== undefined && tokens !== logged.tokens) {
    causes.push({ kind: 'tokens_differ', logged: logged.tokens, invoiced: tokens })
  }
  return causes
}

function priceChange(logged: LoggedDay, invoiced: InvoicedDay, tolerance: Tolerance) {
  const { estimated, reported, unreported, tokens, priceVersions } = logged
  if (estimated === 0n || tokens === 0) return undefined
  const asReported =
    reported !== undefined && unreported === 0 && isWithin(invoiced.cost - reported, invoiced.cost, tolerance)
  return {
    kind: 'price_changed',
    estimatedPerMillion: perMillion(estimated, tokens),
    invoicedPerMillion: perMillion(invoiced.cost, tokens),
    asReported,
    priceVersions,
  } as const satisfies Cause
}

/** To four decimals: an average is no exact amount. */
function perMillion(amount: Money, tokens: number): string {
  const unit = 100_000_000n
  return formatUsd(((amount * 1_000_000n) / BigInt(tokens) / unit) * unit)
}
