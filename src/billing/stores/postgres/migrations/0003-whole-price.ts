/**
 * What the price of a call depends on, and the expectation of a call without usage.
 *
 * Runs on a table in use: columns without a default change only the catalog, which takes no time but needs an exclusive
 * lock. `lock_timeout` bounds the wait for it, because everybody else would wait behind; the writer then tries again.
 * The views are locked before the table, in the order of their readers, because the reverse order would be a deadlock.
 */
export const wholePrice = `
SET LOCAL lock_timeout = '2s';

-- Change nothing: the lock is what counts. LOCK TABLE would lock the table of the first view before the second view.
ALTER VIEW IF EXISTS monthly_billing RESET (security_barrier);
ALTER VIEW IF EXISTS cost_by_model RESET (security_barrier);

ALTER TABLE holysheep_api_logs
  ADD COLUMN service_tier text,
  ADD COLUMN cache_write_1h_tokens bigint,
  ADD COLUMN audio_prompt_tokens bigint,
  ADD COLUMN cached_audio_prompt_tokens bigint,
  ADD COLUMN image_prompt_tokens bigint,
  ADD COLUMN cached_image_prompt_tokens bigint,
  ADD COLUMN audio_completion_tokens bigint,
  ADD COLUMN image_completion_tokens bigint,
  ADD COLUMN units jsonb,
  ADD COLUMN expected_prompt_tokens bigint,
  ADD COLUMN expected_completion_tokens bigint,
  ADD COLUMN expected_cost_usd numeric(27, 12),
  ADD COLUMN expected_cost_low_usd numeric(27, 12),
  ADD COLUMN expected_cost_high_usd numeric(27, 12);

COMMENT ON COLUMN holysheep_api_logs.service_tier IS 'As the answer names it';
COMMENT ON COLUMN holysheep_api_logs.cache_write_1h_tokens IS 'The part of cache_write_tokens that is kept for an hour';
COMMENT ON COLUMN holysheep_api_logs.cached_audio_prompt_tokens IS 'The part of audio_prompt_tokens that was read from the cache, and so is in cached_prompt_tokens, too';
COMMENT ON COLUMN holysheep_api_logs.cached_image_prompt_tokens IS 'The part of image_prompt_tokens that was read from the cache, and so is in cached_prompt_tokens, too';
COMMENT ON COLUMN holysheep_api_logs.units IS 'What is billed by other units than tokens, such as {"image":2}';
COMMENT ON COLUMN holysheep_api_logs.expected_prompt_tokens IS 'Of a call without usage: what it is likely to have used, never part of prompt_tokens';
COMMENT ON COLUMN holysheep_api_logs.expected_completion_tokens IS 'Of a call without usage: what it is likely to have used, never part of completion_tokens';
COMMENT ON COLUMN holysheep_api_logs.expected_cost_usd IS 'Of a call without usage: its likely cost, never part of cost_usd';
COMMENT ON COLUMN holysheep_api_logs.expected_cost_low_usd IS 'The true cost lies between low and high nine times of ten';
COMMENT ON COLUMN holysheep_api_logs.expected_cost_high_usd IS 'The true cost lies between low and high nine times of ten';

CREATE OR REPLACE VIEW monthly_billing AS
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
  avg(latency_ms) FILTER (WHERE outcome = 'completed') AS avg_latency_ms,
  sum(expected_cost_usd) AS expected_cost_usd,
  sum(expected_cost_low_usd) AS expected_cost_low_usd,
  sum(expected_cost_high_usd) AS expected_cost_high_usd
FROM holysheep_api_logs
GROUP BY 1, 2
ORDER BY month DESC, total_cost_usd DESC NULLS LAST;

CREATE OR REPLACE VIEW cost_by_model AS
SELECT
  model,
  count(*) AS calls,
  sum(total_tokens)::bigint AS total_tokens,
  sum(cost_usd) AS estimated_cost_usd,
  sum(reported_cost_usd) AS reported_cost_usd,
  count(*) FILTER (WHERE unpriced) AS unpriced_calls,
  sum(expected_cost_usd) AS expected_cost_usd,
  sum(expected_cost_low_usd) AS expected_cost_low_usd,
  sum(expected_cost_high_usd) AS expected_cost_high_usd
FROM holysheep_api_logs
WHERE created_at >= now() - interval '30 days'
GROUP BY model
ORDER BY estimated_cost_usd DESC NULLS LAST;
`
