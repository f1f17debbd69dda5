import type { Money } from '../../money.ts'
import { added, compare, countOf, type NumericText, sumOf, type WholeNumber } from './figures.ts'

/** What is summed for each group of calls, in the SQL of every database. */
export const SUMS = `
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

export interface SumsRow {
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

/** The sums of a group of calls. */
export interface Group {
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

export const NO_GROUP: Group = {
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

export function groupOf(row: SumsRow): Group {
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

export function together(one: Group, other: Group): Group {
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
export function byName({ name: one }: Group, { name: other }: Group): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined)
  return compare(one, other)
}

/** Those without a cost are the last. */
export function byCost(one: Group, other: Group): number {
  return compare(other.cost ?? -1n, one.cost ?? -1n) || byName(one, other)
}

/** In whole milliseconds, of completed calls only. */
export function averageLatencyOf({ latency, completed }: Group): number | undefined {
  return completed === 0 ? undefined : Number(rounded(latency, BigInt(completed)))
}

/** The quotient of two numbers that are not negative, halves rounded up. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor)
}
