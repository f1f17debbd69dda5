import type { Database } from '../database/database.ts'
import type { Expressions } from '../database/dialect.ts'
import { usdOf } from './figures.ts'
import { bounds, type Period } from './period.ts'
import {
  averageLatencyOf,
  byCost,
  byName,
  type Group,
  groupOf,
  NO_GROUP,
  SUMS,
  type SumsRow,
  together,
} from './spending-group.ts'

/** What calls can be grouped by. */
export const SPENDING_KEYS = ['model', 'day', 'tenant', 'endpoint', 'month'] as const

/** How calls are grouped. `tenant` is the label of that name, or a configured one. */
export type SpendingKey = (typeof SPENDING_KEYS)[number]

/** The period and the groups. */
export interface SpendingOptions extends Period {
  /** What the calls are grouped by. */
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
  /** Attempts, whatever their outcome. */
  readonly calls: number
  /** Sum of the known prompt tokens. */
  readonly promptTokens: number
  /** Sum of the known completion tokens. */
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
   * What calls without usage are expected to cost: an exact decimal; `undefined` if none has an expectation. Never part
   * of `costUsd`.
   */
  readonly expectedUsd: string | undefined
  /** The sum of the low ends of these expectations. */
  readonly expectedLowUsd: string | undefined
  /** The sum of the high ends of these expectations. */
  readonly expectedHighUsd: string | undefined
  /** Calls that have an expectation of their cost. */
  readonly expected: number
  /** Mean milliseconds of completed calls only, so that fast refusals do not lower it. */
  readonly averageLatencyMs: number | undefined
}

const KEY: Readonly<Record<SpendingKey, (expressions: Expressions) => string>> = {
  model: () => 'model',
  endpoint: () => 'endpoint',
  tenant: ({ label }) => label('$3'),
  day: ({ day }) => day,
  month: ({ month }) => month,
}

/** What the calls of a period cost, by group. Days and months are sorted by time, others by cost. */
export async function spending(
  database: Database,
  options: SpendingOptions,
): Promise<{ readonly rows: readonly Spending[]; readonly total: Spending }> {
  const { by, label = 'tenant' } = options
  const found = await database.query<SumsRow>(
    `SELECT ${KEY[by](database.dialect.expressions)} AS name, ${SUMS}
     FROM holysheep_api_logs
     WHERE created_at >= $1 AND created_at < $2
     GROUP BY 1`,
    [...bounds(options), ...(by === 'tenant' ? [label] : [])],
  )
  const groups = found.map(groupOf)
  // Not by the database: each has its own order of texts.
  groups.sort(by === 'day' || by === 'month' ? byName : byCost)
  return { rows: groups.map(spendingOf), total: spendingOf(groups.reduce(together, NO_GROUP)) }
}

function spendingOf(group: Group): Spending {
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
    averageLatencyMs: averageLatencyOf(group),
  }
}
