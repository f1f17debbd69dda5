/**
 * Months and days are in UTC, whatever the session's time zone. All outcomes count: the cost of a broken stream or an
 * error is billed, too. The average latency is of completed calls, so that fast refusals do not lower it.
 */
export const billingViews = `
CREATE VIEW monthly_billing AS
SELECT
  date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS month,
  model,
  count(*) AS total_requests,
  count(*) FILTER (WHERE outcome = 'completed' AND status_code < 400) AS completed_requests,
  count(*) FILTER (WHERE attempt > 0) AS retries,
  sum(prompt_tokens)::bigint AS total_prompt_tokens,
  sum(completion_tokens)::bigint AS total_completion_tokens,
  sum(total_tokens)::bigint AS total_tokens,
  sum(cost_usd) AS total_cost_usd,
  sum(reported_cost_usd) AS total_reported_cost_usd,
  count(*) FILTER (WHERE unpriced) AS unpriced_requests,
  count(*) FILTER (WHERE usage_gap IS NOT NULL) AS usage_missing_requests,
  avg(latency_ms) FILTER (WHERE outcome = 'completed') AS avg_latency_ms
FROM holysheep_api_logs
GROUP BY 1, 2
ORDER BY month DESC, total_cost_usd DESC NULLS LAST;

CREATE VIEW cost_by_model AS
SELECT
  model,
  count(*) AS calls,
  sum(total_tokens)::bigint AS total_tokens,
  sum(cost_usd) AS estimated_cost_usd,
  sum(reported_cost_usd) AS reported_cost_usd,
  count(*) FILTER (WHERE unpriced) AS unpriced_calls
FROM holysheep_api_logs
WHERE created_at >= now() - interval '30 days'
GROUP BY model
ORDER BY estimated_cost_usd DESC NULLS LAST;
`
