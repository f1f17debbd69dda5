import type { Range } from '../../call.ts'
import { formatUsd, type Money } from '../../money.ts'
import type { LoggedDay } from './logged-day.ts'
import { isWithin, type Tolerance } from './tolerance.ts'

/**
 * Why an invoice and the log may differ about one model on one day. Amounts are exact decimals of USD.
 *
 * - `not_logged`: no such call was logged: another application has the same key, or rows were dropped.
 * - `not_invoiced`: calls were logged, and the invoice has none.
 * - `other_days`: the sums over all days agree: the days of the invoice begin at another hour.
 * - `unpriced_model`: so many calls have known tokens and no price.
 * - `usage_missing`: so many calls have unknown tokens. `expectedUsd` is what they are expected to cost, if any has an
 *   expectation, and `expectedCalls` how many of them have one; `isExplained`: the difference lies between low and high.
 * - `retries_billed`: attempts without an answer have no cost in the log, and may have been billed.
 * - `requests_differ`, `tokens_differ`: the invoice counts others.
 * - `price_changed`: all tokens are known, so the prices differ. Averages are in USD per million tokens; `asReported`: the
 *   invoice equals the cost that the gateway reported with its answers.
 * - `unknown`: none of these.
 */
export type Cause =
  | { readonly kind: 'not_logged' }
  | { readonly kind: 'not_invoiced' }
  | { readonly kind: 'other_days' }
  | { readonly kind: 'unpriced_model'; readonly calls: number }
  | {
      readonly kind: 'usage_missing'
      readonly calls: number
      readonly expectedUsd?: Range<string>
      readonly expectedCalls: number
      readonly isExplained: boolean
    }
  | { readonly kind: 'retries_billed'; readonly unanswered: number; readonly retries: number }
  | { readonly kind: 'requests_differ'; readonly logged: number; readonly invoiced: number }
  | { readonly kind: 'tokens_differ'; readonly logged: number; readonly invoiced: number }
  | {
      readonly kind: 'price_changed'
      readonly estimatedPerMillion: string
      readonly invoicedPerMillion: string
      readonly asReported: boolean
      readonly priceVersions: readonly string[]
    }
  | { readonly kind: 'unknown' }

/** The invoice for one model on one day, the sum of its lines. */
export interface InvoicedDay {
  readonly cost: Money
  readonly requests: number | undefined
  readonly tokens: number | undefined
}

/** The probable causes of a difference, the most probable first. */
export function causesOf(
  logged: LoggedDay | undefined,
  invoiced: InvoicedDay | undefined,
  tolerance: Tolerance,
): readonly Cause[] {
  if (logged === undefined) return [{ kind: 'not_logged' }]
  if (invoiced === undefined) return [{ kind: 'not_invoiced' }]
  const causes = [...gaps(logged, invoiced), ...disagreements(logged, invoiced)]
  const price = priceChange(logged, invoiced, tolerance)
  // Certain, whatever else differs: the gateway itself reported this cost.
  if (price !== undefined && (price.asReported || causes.length === 0)) causes.push(price)
  return causes.length > 0 ? causes : [{ kind: 'unknown' }]
}

/** Missing rows can only make the invoice higher. */
function gaps(logged: LoggedDay, invoiced: InvoicedDay): readonly Cause[] {
  if (invoiced.cost <= logged.estimated) return []
  const { unpriced, usageMissing, expected, expectedCalls, unanswered, retries } = logged
  const difference = invoiced.cost - logged.estimated
  const causes: Cause[] = []
  if (unpriced > 0) causes.push({ kind: 'unpriced_model', calls: unpriced })
  if (usageMissing > 0) {
    causes.push({
      kind: 'usage_missing',
      calls: usageMissing,
      ...(expected && { expectedUsd: formatted(expected) }),
      expectedCalls,
      isExplained: expected !== undefined && expected.low <= difference && difference <= expected.high,
    })
  }
  if (unanswered > 0) causes.push({ kind: 'retries_billed', unanswered, retries })
  return causes
}

function formatted({ low, expected, high }: Range<Money>): Range<string> {
  return { low: formatUsd(low), expected: formatUsd(expected), high: formatUsd(high) }
}

/** Differences in tokens and calls, if the invoice has them. */
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

/** Rounded to four decimals: an average is not an exact amount. */
function perMillion(amount: Money, tokens: number): string {
  const unit = 100_000_000n
  return formatUsd(((amount * 1_000_000n) / BigInt(tokens) / unit) * unit)
}
