import type { Money } from '../../money.ts'
import type { Database } from '../database/database.ts'
import type { Expressions } from '../database/dialect.ts'
import { added, compare, countOf, type NumericText, sumOf, usdOf, type WholeNumber } from './figures.ts'
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

const KEY: Readonly<Record<SpendingKey, (expressions: Expressions) => string>> = {
  model: () => 'model',
  endpoint: () => 'endpoint',
  tenant: ({ label }) => label('$3'),
  day: ({ day }) => day,
  month: ({ month }) => month,
}

const SUMS = `
  count(*) AS calls,
  sum(prompt_tokens) AS prompt_tokens,
  sum(completion_tokens) AS completion_tokens,
  sum(cost_usd) AS cost_usd,
  sum(reported_cost_usd) AS reported_cost_usd,
  count(CASE WHEN unpriced THEN 1 END) AS unpriced,
  count(usage_gap) AS usage_missing,
  sum(expected_cost_usd) AS expected_usd,
  sum(expected_cost_low_usd) AS expected_low_usd,
  sum(expected_cost_high_usd) AS expected_high_usd,
  count(expected_cost_usd) AS expected,
  sum(CASE WHEN outcome = 'completed' THEN latency_ms END) AS latency_ms,
  count(CASE WHEN outcome = 'completed' THEN 1 END) AS completed`

interface Row {
  readonly name: string | null
  readonly calls: WholeNumber
  readonly prompt_tokens: WholeNumber
  readonly completion_tokens: WholeNumber
  readonly cost_usd: NumericText
  readonly reported_cost_usd: NumericText
  readonly unpriced: WholeNumber
  readonly usage_missing: WholeNumber
  readonly expected_usd: NumericText
  readonly expected_low_usd: NumericText
  readonly expected_high_usd: NumericText
  readonly expected: WholeNumber
  readonly latency_ms: WholeNumber
  readonly completed: WholeNumber
}

/** Days and months are sorted by time, others by cost. */
export async function spending(
  database: Database,
  options: SpendingOptions,
): Promise<{ readonly rows: readonly Spending[]; readonly total: Spending }> {
  const { by, label = 'tenant' } = options
  const found = await database.query<Row>(
    `SELECT ${KEY[by](database.dialect.expressions)} AS name, ${SUMS}
     FROM holysheep_api_logs
     WHERE created_at >= $1 AND created_at < $2
     GROUP BY 1`,
    [...bounds(options), ...(by === 'tenant' ? [label] : [])],
  )
  const groups = found.map(groupOf)
  // Not by the database: each has its own order of texts.
  groups.sort(by === 'day' || by === 'month' ? byName : byCost)
  return { rows: groups.map(spendingOf), total: spendingOf(groups.reduce(together, NOTHING)) }
}

/** The sums of a group of calls. */
interface Group {
  readonly name: string | undefined
  readonly calls: number
  readonly promptTokens: number
  readonly completionTokens: number
  readonly cost: Money | undefined
  readonly reportedCost: Money | undefined
  readonly unpriced: number
  readonly usageMissing: number
  readonly expectedCost: Money | undefined
  readonly expectedLow: Money | undefined
  readonly expectedHigh: Money | undefined
  readonly expected: number
  /** Milliseconds of all completed calls together. */
  readonly latency: bigint
  readonly completed: number
}

const NOTHING: Group = {
  name: undefined,
  calls: 0,
  promptTokens: 0,
  completionTokens: 0,
  cost: undefined,
  reportedCost: undefined,
  unpriced: 0,
  usageMissing: 0,
  expectedCost: undefined,
  expectedLow: undefined,
  expectedHigh: undefined,
  expected: 0,
  latency: 0n,
  completed: 0,
}

function groupOf(row: Row): Group {
  return {
    name: row.name ?? undefined,
    calls: countOf(row.calls),
    promptTokens: countOf(row.prompt_tokens),
    completionTokens: countOf(row.completion_tokens),
    cost: sumOf(row.cost_usd),
    reportedCost: sumOf(row.reported_cost_usd),
    unpriced: countOf(row.unpriced),
    usageMissing: countOf(row.usage_missing),
    expectedCost: sumOf(row.expected_usd),
    expectedLow: sumOf(row.expected_low_usd),
    expectedHigh: sumOf(row.expected_high_usd),
    expected: countOf(row.expected),
    latency: BigInt(row.latency_ms ?? 0),
    completed: countOf(row.completed),
  }
}

function together(one: Group, other: Group): Group {
  return {
    name: undefined,
    calls: one.calls + other.calls,
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    cost: added(one.cost, other.cost),
    reportedCost: added(one.reportedCost, other.reportedCost),
    unpriced: one.unpriced + other.unpriced,
    usageMissing: one.usageMissing + other.usageMissing,
    expectedCost: added(one.expectedCost, other.expectedCost),
    expectedLow: added(one.expectedLow, other.expectedLow),
    expectedHigh: added(one.expectedHigh, other.expectedHigh),
    expected: one.expected + other.expected,
    latency: one.latency + other.latency,
    completed: one.completed + other.completed,
  }
}

/** Those without a name are the last. */
function byName({ name: one }: Group, { name: other }: Group): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined)
  return compare(one, other)
}

/** Those without a cost are the last. */
function byCost(one: Group, other: Group): number {
  return compare(other.cost ?? -1n, one.cost ?? -1n) || byName(one, other)
}

function spendingOf(group: Group): Spending {
  const { latency, completed } = group
  return {
    key: group.name,
    calls: group.calls,
    promptTokens: group.promptTokens,
    completionTokens: group.completionTokens,
    costUsd: usdOf(group.cost),
    reportedCostUsd: usdOf(group.reportedCost),
    unpriced: group.unpriced,
    usageMissing: group.usageMissing,
    expectedUsd: usdOf(group.expectedCost),
    expectedLowUsd: usdOf(group.expectedLow),
    expectedHighUsd: usdOf(group.expectedHigh),
    expected: group.expected,
    averageLatencyMs: completed === 0 ? undefined : Number(rounded(latency, BigInt(completed))),
  }
}

/** The quotient of two numbers that are not negative, halves rounded up. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor)
}
