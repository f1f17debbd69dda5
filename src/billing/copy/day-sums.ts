import type { Money } from '../../money.ts'
import type { Database } from '../database/database.ts'
import { added, countOf, type NumericText, sumOf, type WholeNumber } from '../reports/figures.ts'
import { bounds } from '../reports/period.ts'

/** The sums of a day of a log, or of several days. */
export interface DaySums {
  readonly calls: number
  readonly tokens: number
  readonly cost: Money | undefined
  readonly reportedCost: Money | undefined
  readonly expectedCost: Money | undefined
}

export const NO_CALLS: DaySums = {
  calls: 0,
  tokens: 0,
  cost: undefined,
  reportedCost: undefined,
  expectedCost: undefined,
}

interface Row {
  readonly day: string
  readonly calls: WholeNumber
  readonly tokens: WholeNumber
  readonly cost: NumericText
  readonly reported: NumericText
  readonly expected: NumericText
}

/** By day in UTC, as `YYYY-MM-DD`. */
export async function daySums({ dialect, query }: Database): Promise<ReadonlyMap<string, DaySums>> {
  const rows = await query<Row>(
    `SELECT ${dialect.expressions.day} AS day, count(*) AS calls, sum(total_tokens) AS tokens, sum(cost_usd) AS cost,
       sum(reported_cost_usd) AS reported, sum(expected_cost_usd) AS expected
     FROM holysheep_api_logs WHERE created_at >= $1 AND created_at < $2 GROUP BY 1`,
    bounds({}),
  )
  const sums = rows.map((row): [string, DaySums] => [
    row.day,
    {
      calls: countOf(row.calls),
      tokens: countOf(row.tokens),
      cost: sumOf(row.cost),
      reportedCost: sumOf(row.reported),
      expectedCost: sumOf(row.expected),
    },
  ])
  return new Map(sums.sort(([one], [other]) => (one < other ? -1 : 1)))
}

export function areEqual(one: DaySums, other: DaySums): boolean {
  return (Object.keys(NO_CALLS) as (keyof DaySums)[]).every((name) => one[name] === other[name])
}

export function addedSums(one: DaySums, other: DaySums): DaySums {
  return {
    calls: one.calls + other.calls,
    tokens: one.tokens + other.tokens,
    cost: added(one.cost, other.cost),
    reportedCost: added(one.reportedCost, other.reportedCost),
    expectedCost: added(one.expectedCost, other.expectedCost),
  }
}
