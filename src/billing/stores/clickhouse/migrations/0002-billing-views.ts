import { type ClickhouseLayout, ROWS } from '../layout.ts'

const KEY = 'day, provider, endpoint, model, service'

const SUMS = {
  calls: 'count()',
  completed_calls: `countIf(outcome = 'completed' AND status_code < 400)`,
  retries: 'countIf(attempt > 0)',
  prompt_tokens: 'sum(prompt_tokens)',
  completion_tokens: 'sum(completion_tokens)',
  total_tokens: 'sum(total_tokens)',
  cost_usd: 'sum(cost_usd)',
  reported_cost_usd: 'sum(reported_cost_usd)',
  unpriced_calls: 'countIf(unpriced)',
  usage_missing_calls: 'count(usage_gap)',
  latency_ms: `sumIf(latency_ms, outcome = 'completed')`,
  latency_calls: `countIf(outcome = 'completed')`,
  expected_cost_usd: 'sum(expected_cost_usd)',
  expected_cost_low_usd: 'sum(expected_cost_low_usd)',
  expected_cost_high_usd: 'sum(expected_cost_high_usd)',
} as const

const NAMES = Object.keys(SUMS).join(', ')

/**
 * Days that have got rows since the days were last summed. Ten minutes earlier, too: a row is there later than its
 * `stored_at` says, and the servers of a cluster have clocks of their own. A row that was sent again counts as a new one, so
 * that a day is summed once too often instead of once too few.
 */
const TOUCHED = `
WITH (
  SELECT groupUniqArray(toDate32(created_at)) FROM ${ROWS}
  WHERE stored_at > (SELECT max(summed_at) - INTERVAL 10 MINUTE FROM holysheep_daily)
  SETTINGS final = 0
) AS touched`

/** The old analyzer refuses the view without the sub-select, and on several shards without GLOBAL. */
const IN_TOUCHED = 'GLOBAL IN (SELECT arrayJoin(touched))'

/** Sums of touched days. A sum that rows were added to as they came would count one that was sent twice twice. */
const SUMS_OF_TOUCHED = `toDate32(created_at) AS day, provider, endpoint, model, service,
  ${Object.entries(SUMS)
    .map(([name, sum]) => `${sum} AS ${name}`)
    .join(',\n  ')}
FROM ${ROWS} FINAL
WHERE toDate32(created_at) ${IN_TOUCHED}
GROUP BY ${KEY}`

/**
 * The roll-up. The server sums touched days again every 15 minutes, and the latest sums of a day count. `daily_billing` has
 * the sums of days that were not touched, and sums the others as it is read: it is exact, unless rows come to be there more
 * than ten minutes after their `stored_at`. The table has no partitions, so that a refresh is one part: an interrupted one
 * has stored all of its days or none.
 */
const daily = ({ onCluster, smallEngine }: ClickhouseLayout): readonly string[] => [
  `
CREATE TABLE IF NOT EXISTS holysheep_daily${onCluster} (
  day Date32 COMMENT 'In UTC',
  provider LowCardinality(String),
  endpoint LowCardinality(String),
  model LowCardinality(Nullable(String)),
  service LowCardinality(Nullable(String)),
  calls UInt64,
  completed_calls UInt64,
  retries UInt64,
  prompt_tokens Nullable(Int64),
  completion_tokens Nullable(Int64),
  total_tokens Nullable(Int64),
  cost_usd Nullable(Decimal(38, 12)),
  reported_cost_usd Nullable(Decimal(38, 12)),
  unpriced_calls UInt64,
  usage_missing_calls UInt64,
  latency_ms Int64 COMMENT 'Of completed calls together',
  latency_calls UInt64 COMMENT 'Calls that latency_ms is of',
  expected_cost_usd Nullable(Decimal(38, 12)),
  expected_cost_low_usd Nullable(Decimal(38, 12)),
  expected_cost_high_usd Nullable(Decimal(38, 12)),
  summed_at DateTime64(3, 'UTC')
)
ENGINE = ${smallEngine('holysheep_daily', 'summed_at')}
ORDER BY (${KEY})
SETTINGS allow_nullable_key = 1
COMMENT 'Sums of days, made by holysheep_daily_refresh; read daily_billing instead'`,
  `
CREATE MATERIALIZED VIEW IF NOT EXISTS holysheep_daily_refresh
REFRESH EVERY 15 MINUTE APPEND TO holysheep_daily AS${TOUCHED}
SELECT now64(3) AS summed_at, ${SUMS_OF_TOUCHED}`,
  `
CREATE VIEW IF NOT EXISTS daily_billing${onCluster} AS${TOUCHED}
SELECT ${KEY}, ${NAMES} FROM holysheep_daily FINAL WHERE NOT day ${IN_TOUCHED}
UNION ALL
SELECT ${SUMS_OF_TOUCHED}`,
]

/**
 * Months are in UTC. All outcomes count: the cost of a broken stream or an error is billed, too. The average latency is of
 * completed calls, so that fast refusals do not lower it. Who reads a view needs the right to read the tables.
 */
const views = ({ onCluster }: ClickhouseLayout): readonly string[] => [
  `
CREATE VIEW IF NOT EXISTS monthly_billing${onCluster} AS
SELECT
  addDays(day, 1 - toDayOfMonth(day)) AS month,
  model,
  sum(calls) AS total_requests,
  sum(completed_calls) AS completed_requests,
  sum(retries) AS retries,
  sum(prompt_tokens) AS total_prompt_tokens,
  sum(completion_tokens) AS total_completion_tokens,
  sum(total_tokens) AS total_tokens,
  sum(cost_usd) AS total_cost_usd,
  sum(reported_cost_usd) AS total_reported_cost_usd,
  sum(unpriced_calls) AS unpriced_requests,
  sum(usage_missing_calls) AS usage_missing_requests,
  sum(latency_ms) / nullIf(sum(latency_calls), 0) AS avg_latency_ms,
  sum(expected_cost_usd) AS expected_cost_usd,
  sum(expected_cost_low_usd) AS expected_cost_low_usd,
  sum(expected_cost_high_usd) AS expected_cost_high_usd
FROM daily_billing
GROUP BY month, model
ORDER BY month DESC, total_cost_usd DESC`,
  `
CREATE VIEW IF NOT EXISTS cost_by_model${onCluster} AS
SELECT
  model,
  count() AS calls,
  sum(total_tokens) AS total_tokens,
  sum(cost_usd) AS estimated_cost_usd,
  sum(reported_cost_usd) AS reported_cost_usd,
  countIf(unpriced) AS unpriced_calls,
  sum(expected_cost_usd) AS expected_cost_usd,
  sum(expected_cost_low_usd) AS expected_cost_low_usd,
  sum(expected_cost_high_usd) AS expected_cost_high_usd
FROM ${ROWS} FINAL
WHERE created_at >= now64(3) - INTERVAL 30 DAY
GROUP BY model
ORDER BY estimated_cost_usd DESC`,
]

export const clickhouseBillingViews = (layout: ClickhouseLayout): readonly string[] => [
  ...daily(layout),
  ...views(layout),
]
