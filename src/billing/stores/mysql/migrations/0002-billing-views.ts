/**
 * Times are stored in UTC, so months and days are. All outcomes count: the cost of a broken stream or an error is billed,
 * too. The average latency is of completed calls, so that fast refusals do not lower it. Who reads a view needs the right
 * to read the table: with the rights of the user who created it, a view ends with this user.
 */
export const mysqlMonthlyBilling = `
CREATE OR REPLACE SQL SECURITY INVOKER VIEW monthly_billing AS
SELECT
  cast(date_format(created_at, '%Y-%m-01') AS DATE) AS month,
  model,
  count(*) AS total_requests,
  count(CASE WHEN outcome = 'completed' AND status_code < 400 THEN 1 END) AS completed_requests,
  count(CASE WHEN attempt > 0 THEN 1 END) AS retries,
  cast(sum(prompt_tokens) AS SIGNED) AS total_prompt_tokens,
  cast(sum(completion_tokens) AS SIGNED) AS total_completion_tokens,
  cast(sum(total_tokens) AS SIGNED) AS total_tokens,
  sum(cost_usd) AS total_cost_usd,
  sum(reported_cost_usd) AS total_reported_cost_usd,
  count(CASE WHEN unpriced THEN 1 END) AS unpriced_requests,
  count(usage_gap) AS usage_missing_requests,
  avg(CASE WHEN outcome = 'completed' THEN latency_ms END) AS avg_latency_ms,
  sum(expected_cost_usd) AS expected_cost_usd,
  sum(expected_cost_low_usd) AS expected_cost_low_usd,
  sum(expected_cost_high_usd) AS expected_cost_high_usd
FROM holysheep_api_logs
GROUP BY 1, 2
ORDER BY month DESC, total_cost_usd DESC
`

export const mysqlCostByModel = `
CREATE OR REPLACE SQL SECURITY INVOKER VIEW cost_by_model AS
SELECT
  model,
  count(*) AS calls,
  cast(sum(total_tokens) AS SIGNED) AS total_tokens,
  sum(cost_usd) AS estimated_cost_usd,
  sum(reported_cost_usd) AS reported_cost_usd,
  count(CASE WHEN unpriced THEN 1 END) AS unpriced_calls,
  sum(expected_cost_usd) AS expected_cost_usd,
  sum(expected_cost_low_usd) AS expected_cost_low_usd,
  sum(expected_cost_high_usd) AS expected_cost_high_usd
FROM holysheep_api_logs
WHERE created_at >= utc_timestamp(3) - INTERVAL 30 DAY
GROUP BY model
ORDER BY estimated_cost_usd DESC
`
