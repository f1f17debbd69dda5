import type { ClickhouseLayout } from '../layout.ts'

/**
 * One row per attempt. The key begins with `created_at`, which is the order in which rows are stored and read. Both parts
 * stay the same however often a row is sent, and of rows with the same key one counts: partitions are months of the key, so
 * that they are in the same partition, where they are merged at some time, and by FINAL for every reader.
 *
 * `stored_at` tells which days have new rows since they were summed. Its index has the times of a granule of rows, so that
 * those of old months are not read.
 */
export const clickhouseApiLogs = ({
  rows,
  onCluster,
  rowsEngine,
  rowsSettings,
  whole,
}: ClickhouseLayout): readonly string[] => [
  `
CREATE TABLE IF NOT EXISTS ${rows}${onCluster} (
  call_id UUID COMMENT 'Ours, a UUIDv7: tells whether a row is stored already',
  created_at DateTime64(3, 'UTC') COMMENT 'When the attempt ended' CODEC(Delta, ZSTD),
  request_id String COMMENT 'What to search for: the id in the answer (chatcmpl-…), as applications log and invoices list it; else provider_request_id, else call_id',
  provider_request_id Nullable(String) COMMENT 'The id in the answer\\'s header (x-request-id), to quote to the gateway\\'s support',
  provider LowCardinality(String),
  endpoint LowCardinality(String),
  method LowCardinality(String),
  call_type LowCardinality(String),
  model LowCardinality(Nullable(String)) COMMENT 'Name in the price table, else as answered, else as requested',
  requested_model LowCardinality(Nullable(String)),
  status_code Nullable(Int32),
  outcome LowCardinality(String),
  error_message LowCardinality(Nullable(String)) COMMENT 'One of few reasons, never a text of the gateway\\'s',
  stream Bool,
  attempt Int32 COMMENT '0 for a first attempt, 1 for the first retry',
  prompt_tokens Nullable(Int64),
  completion_tokens Nullable(Int64),
  total_tokens Nullable(Int64) DEFAULT prompt_tokens + completion_tokens,
  cached_prompt_tokens Nullable(Int64),
  cache_write_tokens Nullable(Int64),
  reasoning_tokens Nullable(Int64),
  cost_usd Nullable(Decimal(27, 12)) COMMENT 'Estimated from the price table of price_version; exact to a picodollar',
  reported_cost_usd Nullable(Decimal(27, 12)) COMMENT 'As the gateway reported it',
  price_version LowCardinality(Nullable(String)),
  unpriced Bool COMMENT 'The tokens are known, but the price table has no price for them',
  usage_gap LowCardinality(Nullable(String)) COMMENT 'Why the tokens of a successful call are unknown',
  latency_ms Int32,
  time_to_first_token_ms Nullable(Int32),
  trace_id Nullable(String),
  span_id Nullable(String),
  service LowCardinality(Nullable(String)),
  host LowCardinality(Nullable(String)),
  labels Nullable(String) COMMENT 'Baggage of the configured keys, as JSON',
  service_tier LowCardinality(Nullable(String)) COMMENT 'As the answer names it',
  cache_write_1h_tokens Nullable(Int64) COMMENT 'The part of cache_write_tokens that is kept for an hour',
  audio_prompt_tokens Nullable(Int64),
  cached_audio_prompt_tokens Nullable(Int64) COMMENT 'The part of audio_prompt_tokens that was read from the cache, and so is in cached_prompt_tokens, too',
  image_prompt_tokens Nullable(Int64),
  cached_image_prompt_tokens Nullable(Int64) COMMENT 'The part of image_prompt_tokens that was read from the cache, and so is in cached_prompt_tokens, too',
  audio_completion_tokens Nullable(Int64),
  image_completion_tokens Nullable(Int64),
  units Nullable(String) COMMENT 'What is billed by other units than tokens, such as {"image":2}, as JSON',
  expected_prompt_tokens Nullable(Int64) COMMENT 'Of a call without usage: what it is likely to have used, never part of prompt_tokens',
  expected_completion_tokens Nullable(Int64) COMMENT 'Of a call without usage: what it is likely to have used, never part of completion_tokens',
  expected_cost_usd Nullable(Decimal(27, 12)) COMMENT 'Of a call without usage: its likely cost, never part of cost_usd',
  expected_cost_low_usd Nullable(Decimal(27, 12)) COMMENT 'The true cost lies between low and high nine times of ten',
  expected_cost_high_usd Nullable(Decimal(27, 12)) COMMENT 'The true cost lies between low and high nine times of ten',
  stored_at DateTime64(3, 'UTC') MATERIALIZED now64(3) COMMENT 'When the row came to the server, or came again' CODEC(Delta, ZSTD),
  INDEX stored_at stored_at TYPE minmax
)
ENGINE = ${rowsEngine}
PARTITION BY toYYYYMM(created_at)
ORDER BY (created_at, call_id)
${rowsSettings}
COMMENT 'One row per attempt of a call to the gateway, written by opentelemetry-instrumentation-holysheep'`,
  ...whole,
]
