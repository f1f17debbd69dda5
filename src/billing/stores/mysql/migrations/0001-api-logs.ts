/**
 * One row per attempt. The key begins with `created_at`, which is the order in which rows are stored and read, and must be
 * in every unique key of a table that is partitioned by it. Both parts stay the same however often a row is sent.
 *
 * Texts are compared byte by byte, spaces at their ends included, as in PostgreSQL; MariaDB and MySQL have different names
 * for that, in comments that only one of them reads. No text is longer than 256 characters.
 *
 * The last partition has no end and takes rows until the writer makes the partitions of their months.
 */
export const mysqlApiLogs = `
CREATE TABLE IF NOT EXISTS holysheep_api_logs (
  call_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Ours, a UUIDv7: tells whether a row is stored already',
  created_at DATETIME(3) NOT NULL COMMENT 'When the attempt ended, in UTC',
  request_id VARCHAR(256) NOT NULL COMMENT 'What to search for: the id in the answer (chatcmpl-…), as applications log and invoices list it; else provider_request_id, else call_id',
  provider_request_id VARCHAR(256) COMMENT 'The id in the answer''s header (x-request-id), to quote to the gateway''s support',
  provider VARCHAR(256) NOT NULL,
  endpoint VARCHAR(256) NOT NULL,
  method VARCHAR(256) NOT NULL,
  call_type VARCHAR(256) NOT NULL,
  model VARCHAR(256) COMMENT 'Name in the price table, else as answered, else as requested',
  requested_model VARCHAR(256),
  status_code INT,
  outcome VARCHAR(256) NOT NULL,
  error_message VARCHAR(256) COMMENT 'One of few reasons, never a text of the gateway''s',
  stream BOOLEAN NOT NULL,
  attempt INT NOT NULL COMMENT '0 for a first attempt, 1 for the first retry',
  prompt_tokens BIGINT,
  completion_tokens BIGINT,
  total_tokens BIGINT GENERATED ALWAYS AS (prompt_tokens + completion_tokens) STORED,
  cached_prompt_tokens BIGINT,
  cache_write_tokens BIGINT,
  reasoning_tokens BIGINT,
  cost_usd DECIMAL(27, 12) COMMENT 'Estimated from the price table of price_version; exact to a picodollar',
  reported_cost_usd DECIMAL(27, 12) COMMENT 'As the gateway reported it',
  price_version VARCHAR(256),
  unpriced BOOLEAN NOT NULL COMMENT 'The tokens are known, but the price table has no price for them',
  usage_gap VARCHAR(256) COMMENT 'Why the tokens of a successful call are unknown',
  latency_ms INT NOT NULL,
  time_to_first_token_ms INT,
  trace_id VARCHAR(256),
  span_id VARCHAR(256),
  service VARCHAR(256),
  host VARCHAR(256),
  labels JSON COMMENT 'Baggage of the configured keys',
  service_tier VARCHAR(256) COMMENT 'As the answer names it',
  cache_write_1h_tokens BIGINT COMMENT 'The part of cache_write_tokens that is kept for an hour',
  audio_prompt_tokens BIGINT,
  cached_audio_prompt_tokens BIGINT COMMENT 'The part of audio_prompt_tokens that was read from the cache, and so is in cached_prompt_tokens, too',
  image_prompt_tokens BIGINT,
  cached_image_prompt_tokens BIGINT COMMENT 'The part of image_prompt_tokens that was read from the cache, and so is in cached_prompt_tokens, too',
  audio_completion_tokens BIGINT,
  image_completion_tokens BIGINT,
  units JSON COMMENT 'What is billed by other units than tokens, such as {"image":2}',
  expected_prompt_tokens BIGINT COMMENT 'Of a call without usage: what it is likely to have used, never part of prompt_tokens',
  expected_completion_tokens BIGINT COMMENT 'Of a call without usage: what it is likely to have used, never part of completion_tokens',
  expected_cost_usd DECIMAL(27, 12) COMMENT 'Of a call without usage: its likely cost, never part of cost_usd',
  expected_cost_low_usd DECIMAL(27, 12) COMMENT 'The true cost lies between low and high nine times of ten',
  expected_cost_high_usd DECIMAL(27, 12) COMMENT 'The true cost lies between low and high nine times of ten',
  PRIMARY KEY (created_at, call_id),
  KEY holysheep_api_logs_model (model, created_at),
  KEY holysheep_api_logs_status_code (status_code, created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */
  COMMENT 'One row per attempt of a call to the gateway, written by opentelemetry-instrumentation-holysheep'
PARTITION BY RANGE COLUMNS (created_at) (PARTITION holysheep_api_logs_default VALUES LESS THAN (MAXVALUE))
`
