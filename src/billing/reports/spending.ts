import type { Database } from '../database/database.ts'
import { countOf, type NumericText, usdOf } from './figures.ts'
import { bounds, type Period } from './period.ts'

export const SPENDING_KEYS = ['model', 'day', 'tenant', 'endpoint', 'month'] as const

/** How calls are grouped. `tenant` is the label of that name, or a configured one. */
export type SpendingKey = (typeof SPENDING_KEYS)[number]

export interface SpendingOptions extends Period {
  readonly by: SpendingKey
  /** Label whose values are the tenants. Default `tenant`. */
  readonly label?: string
}

/** The cost of a group of calls. Every attempt is a call. */
export interface Spending {
  /**
   * The value that the calls are grouped by: a model, a day such as `2026-11-30`, a month such as `2026-11`;
   * `undefined` for calls without one.
   */
  readonly key: string | undefined
  readonly calls: number
  readonly promptTokens: number
  readonly completionTokens: number
  /** Estimated from the price table: an exact decimal; `undefined` if no call has a cost. */
  readonly costUsd: string | undefined
  /** The sum of the costs that the gateway reported. */
  readonly reportedCostUsd: string | undefined
  /** Calls with known tokens and no price: their cost is not in `costUsd`. */
  readonly unpriced: number
  /** Successful calls whose tokens are unknown: their cost is not in `costUsd` either. */
  readonly usageMissing: number
  /**
   * What calls without usage are expected to cost, with a low and a high: exact decimals; `undefined` if none has an
   * expectation. Never part of `costUsd`.
   */
  readonly expectedUsd: string | undefined
  readonly expectedLowUsd: string | undefined
  readonly expectedHighUsd: string | undefined
  /** Calls that have one. */
  readonly expected: number
  /** Of completed calls only, so that fast refusals do not lower it. */
  readonly averageLatencyMs: number | undefined
}

const KEY: Readonly<Record<SpendingKey, string>> = {
  model: 'model',
  endpoint: 'endpoint',
  tenant: 'labels ->> $3::text',
  day: `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
  month: `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM')`,
}

const SUMS = `
  count(*)::text AS calls,
  sum(prompt_tokens)::text AS prompt_tokens,
  sum(completion_tokens)::text AS completion_tokens,
  sum(cost_usd)::text AS cost_usd,
  sum(reported_cost_usd)::text AS reported_cost_usd,
  count(*) FILTER (WHERE unpriced)::text AS unpriced,
  count(*) FILTER (WHERE usage_gap IS NOT NULL)::text AS usage_missing,
  sum(expected_cost_usd)::text AS expected_usd,
  sum(expected_cost_low_usd)::text AS expected_low_usd,
  sum(expected_cost_high_usd)::text AS expected_high_usd,
  count(expected_cost_usd)::text AS expected,
  round(avg(latency_ms) FILTER (WHERE outcome = 'completed'))::text AS average_latency_ms`

interface Row {
  readonly key: string | null
  readonly calls: string
  readonly prompt_tokens: NumericText
  readonly completion_tokens: NumericText
  readonly cost_usd: NumericText
  readonly reported_cost_usd: NumericText
  readonly unpriced: string
  readonly usage_missing: string
  readonly expected_usd: NumericText
  readonly expected_low_usd: NumericText
  readonly expected_high_usd: NumericText
  readonly expected: string
  readonly average_latency_ms: NumericText
}

/** Days and months are sorted by time, others by cost. */
export async function spending(
  database: Database,
  options: SpendingOptions,
): Promise<{ readonly rows: readonly Spending[]; readonly total: Spending }> {
  const { by, label = 'tenant' } = options
  const values = [...bounds(options), ...(by === 'tenant' ? [label] : [])]
  const order = by === 'day' || by === 'month' ? 'key' : 'sum(cost_usd) DESC NULLS LAST, key'
  // One scan computes the sums of the groups and the total.
  const found = await database.query<Row>(
    `SELECT ${KEY[by]} AS key, ${SUMS}, GROUPING(${KEY[by]}) = 1 AS is_total
     FROM holysheep_api_logs
     WHERE created_at >= $1::timestamptz AND created_at < $2::timestamptz
     GROUP BY GROUPING SETS ((${KEY[by]}), ())
     ORDER BY is_total DESC, ${order}`,
    values,
  )
  const [total, ...rows] = found.map(spendingOf)
  if (total === undefined) throw new Error('a sum without groups has a row, whatever there is to sum up')
  return { rows, total }
}

function spendingOf(row: Row): Spending {
  return {
    key: row.key ?? undefined,
    calls: countOf(row.calls),
    promptTokens: countOf(row.prompt_tokens),
    completionTokens: countOf(row.completion_tokens),
    costUsd: usdOf(row.cost_usd),
    reportedCostUsd: usdOf(row.reported_cost_usd),
    unpriced: countOf(row.unpriced),
    usageMissing: countOf(row.usage_missing),
    expectedUsd: usdOf(row.expected_usd),
    expectedLowUsd: usdOf(row.expected_low_usd),
    expectedHighUsd: usdOf(row.expected_high_usd),
    expected: countOf(row.expected),
    averageLatencyMs: row.average_latency_ms === null ? undefined : Number(row.average_latency_ms),
  }
}
