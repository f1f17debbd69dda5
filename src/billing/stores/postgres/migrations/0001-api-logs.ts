/**
 * One row per attempt. The key contains `created_at` because a unique key of a partitioned table must contain the
 * partition column. Both stay the same however often a row is sent, so sending it again changes nothing.
 *
 * Tokens and costs are NULL if unknown, which is not 0. The writer creates the partition of a month; the default
 * partition takes rows for which there is none yet.
 */
export const apiLogs = `
CREATE TABLE holysheep_api_logs (
  call_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  request_id text NOT NULL,
  provider_request_id text,
  provider text NOT NULL,
  endpoint text NOT NULL,
  method text NOT NULL,
  call_type text NOT NULL,
  model text,
  requested_model text,
  status_code integer,
  outcome text NOT NULL,
  error_message text,
  stream boolean NOT NULL,
  attempt integer NOT NULL,
  prompt_tokens bigint,
  completion_tokens bigint,
  total_tokens bigint GENERATED ALWAYS AS (prompt_tokens + completion_tokens) STORED,
  cached_prompt_tokens bigint,
  cache_write_tokens bigint,
  reasoning_tokens bigint,
  cost_usd numeric(27, 12),
  reported_cost_usd numeric(27, 12),
  price_version text,
  unpriced boolean NOT NULL,
  usage_gap text,
  latency_ms integer NOT NULL,
  time_to_first_token_ms integer,
  trace_id text,
  span_id text,
  service text,
  host text,
  labels jsonb,
  PRIMARY KEY (call_id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE holysheep_api_logs_default PARTITION OF holysheep_api_logs DEFAULT;

CREATE INDEX holysheep_api_logs_created_at ON holysheep_api_logs (created_at);
CREATE INDEX holysheep_api_logs_model ON holysheep_api_logs (model, created_at);
CREATE INDEX holysheep_api_logs_failures ON holysheep_api_logs (status_code, created_at) WHERE outcome <> 'completed';

COMMENT ON TABLE holysheep_api_logs IS 'One row per attempt of a call to the gateway, written by opentelemetry-instrumentation-holysheep';
COMMENT ON COLUMN holysheep_api_logs.call_id IS 'Ours, a UUIDv7: tells whether a row is stored already';
COMMENT ON COLUMN holysheep_api_logs.created_at IS 'When the attempt ended';
COMMENT ON COLUMN holysheep_api_logs.request_id IS 'What to search for: the id in the answer (chatcmpl-…), as applications log and invoices list it; else provider_request_id, else call_id';
COMMENT ON COLUMN holysheep_api_logs.provider_request_id IS 'The id in the answer''s header (x-request-id), to quote to the gateway''s support';
COMMENT ON COLUMN holysheep_api_logs.model IS 'Name in the price table, else as answered, else as requested';
COMMENT ON COLUMN holysheep_api_logs.error_message IS 'One of few reasons, never a text of the gateway''s';
COMMENT ON COLUMN holysheep_api_logs.attempt IS '0 for a first attempt, 1 for the first retry';
COMMENT ON COLUMN holysheep_api_logs.cost_usd IS 'Estimated from the price table of price_version; exact to a picodollar';
COMMENT ON COLUMN holysheep_api_logs.reported_cost_usd IS 'As the gateway reported it';
COMMENT ON COLUMN holysheep_api_logs.unpriced IS 'The tokens are known, but the price table has no price for them';
COMMENT ON COLUMN holysheep_api_logs.usage_gap IS 'Why the tokens of a successful call are unknown';
COMMENT ON COLUMN holysheep_api_logs.labels IS 'Baggage of the configured keys';
`
