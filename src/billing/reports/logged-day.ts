import type { Range } from '../../call.ts'
import type { Money } from '../../money.ts'
import type { Database } from '../database/database.ts'
import { added, countOf, moneyOf, type NumericText, sumOf, type WholeNumber } from './figures.ts'
import { bounds, type Period } from './period.ts'

/** What the log contains about one model on one day in UTC. */
export interface LoggedDay {
  readonly day: string
  readonly model: string | undefined
  readonly calls: number
  readonly tokens: number
  /** 0 if no call has a cost; `unpriced` and the other counts then show why. */
  readonly estimated: Money
  readonly reported: Money | undefined
  /** Calls with an estimated and no reported cost. */
  readonly unreported: number
  readonly unpriced: number
  /** Successful calls whose tokens are unknown. */
  readonly usageMissing: number
  /** What these are expected to cost; `undefined` if none has an expectation. */
  readonly expected: Range<Money> | undefined
  /** Calls that have one. */
  readonly expectedCalls: number
  /** Attempts that ended without an answer: whether the gateway billed them is unknown. */
  readonly unanswered: number
  /** Attempts after the first. */
  readonly retries: number
  readonly priceVersions: readonly string[]
}

/** Each model on each day by each price version: `joined` merges them. */
export async function loggedDays(database: Database, period: Period): Promise<readonly LoggedDay[]> {
  const rows = await database.query<Row>(
    `SELECT ${database.dialect.expressions.day} AS day, model, price_version,
       count(*) AS calls,
       sum(total_tokens) AS tokens,
       sum(cost_usd) AS estimated,
       sum(reported_cost_usd) AS reported,
       count(CASE WHEN cost_usd IS NOT NULL AND reported_cost_usd IS NULL THEN 1 END) AS unreported,
       count(CASE WHEN unpriced THEN 1 END) AS unpriced,
       count(usage_gap) AS usage_missing,
       sum(expected_cost_usd) AS expected,
       sum(expected_cost_low_usd) AS expected_low,
       sum(expected_cost_high_usd) AS expected_high,
       count(expected_cost_usd) AS expected_calls,
       count(CASE WHEN outcome IN ('timeout', 'failed', 'cancelled', 'truncated')
         AND total_tokens IS NULL AND usage_gap IS NULL THEN 1 END) AS unanswered,
       count(CASE WHEN attempt > 0 THEN 1 END) AS retries
     FROM holysheep_api_logs
     WHERE created_at >= $1 AND created_at < $2
     GROUP BY 1, 2, 3`,
    bounds(period),
  )
  return rows.map((row) => ({
    day: row.day,
    model: row.model ?? undefined,
    calls: countOf(row.calls),
    tokens: countOf(row.tokens),
    estimated: moneyOf(row.estimated),
    reported: sumOf(row.reported),
    unreported: countOf(row.unreported),
    unpriced: countOf(row.unpriced),
    usageMissing: countOf(row.usage_missing),
    expected: rangeOf(row),
    expectedCalls: countOf(row.expected_calls),
    unanswered: countOf(row.unanswered),
    retries: countOf(row.retries),
    priceVersions: row.price_version === null ? [] : [row.price_version],
  }))
}

/** Merges price versions, and names of one model: rows may have been written before the price file had an alias. */
export function joined(one: LoggedDay, other: LoggedDay): LoggedDay {
  return {
    day: one.day,
    model: one.model,
    calls: one.calls + other.calls,
    tokens: one.tokens + other.tokens,
    estimated: one.estimated + other.estimated,
    reported: added(one.reported, other.reported),
    unreported: one.unreported + other.unreported,
    unpriced: one.unpriced + other.unpriced,
    usageMissing: one.usageMissing + other.usageMissing,
    expected: together(one.expected, other.expected),
    expectedCalls: one.expectedCalls + other.expectedCalls,
    unanswered: one.unanswered + other.unanswered,
    retries: one.retries + other.retries,
    priceVersions: [...new Set([...one.priceVersions, ...other.priceVersions])].sort(),
  }
}

function rangeOf({ expected, expected_low: low, expected_high: high }: Row): Range<Money> | undefined {
  return expected === null ? undefined : { low: moneyOf(low), expected: moneyOf(expected), high: moneyOf(high) }
}

function together(one: Range<Money> | undefined, other: Range<Money> | undefined): Range<Money> | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return { low: one.low + other.low, expected: one.expected + other.expected, high: one.high + other.high }
}

interface Row {
  readonly day: string
  readonly model: string | null
  readonly calls: WholeNumber
  readonly tokens: WholeNumber
  readonly estimated: NumericText
  readonly reported: NumericText
  readonly unreported: WholeNumber
  readonly unpriced: WholeNumber
  readonly usage_missing: WholeNumber
  readonly expected: NumericText
  readonly expected_low: NumericText
  readonly expected_high: NumericText
  readonly expected_calls: WholeNumber
  readonly unanswered: WholeNumber
  readonly retries: WholeNumber
  readonly price_version: string | null
}
