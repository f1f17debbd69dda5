/** A stored value. Unknown is null, never 0. */
export type Cell = string | number | boolean | null

/** The cells of one row, in the order of COLUMNS. */
export type Row = readonly Cell[]

/**
 * The columns that the writer fills. New ones are added only at the end: a spool may contain rows of an older release,
 * which are shorter.
 */
export const COLUMNS = [
  { name: 'call_id', type: 'uuid' },
  { name: 'created_at', type: 'timestamptz' },
  { name: 'request_id', type: 'text' },
  { name: 'provider_request_id', type: 'text' },
  { name: 'provider', type: 'text' },
  { name: 'endpoint', type: 'text' },
  { name: 'method', type: 'text' },
  { name: 'call_type', type: 'text' },
  { name: 'model', type: 'text' },
  { name: 'requested_model', type: 'text' },
  { name: 'status_code', type: 'integer' },
  { name: 'outcome', type: 'text' },
  { name: 'error_message', type: 'text' },
  { name: 'stream', type: 'boolean' },
  { name: 'attempt', type: 'integer' },
  { name: 'prompt_tokens', type: 'bigint' },
  { name: 'completion_tokens', type: 'bigint' },
  { name: 'cached_prompt_tokens', type: 'bigint' },
  { name: 'cache_write_tokens', type: 'bigint' },
  { name: 'reasoning_tokens', type: 'bigint' },
  { name: 'cost_usd', type: 'numeric' },
  { name: 'reported_cost_usd', type: 'numeric' },
  { name: 'price_version', type: 'text' },
  { name: 'unpriced', type: 'boolean' },
  { name: 'usage_gap', type: 'text' },
  { name: 'latency_ms', type: 'integer' },
  { name: 'time_to_first_token_ms', type: 'integer' },
  { name: 'trace_id', type: 'text' },
  { name: 'span_id', type: 'text' },
  { name: 'service', type: 'text' },
  { name: 'host', type: 'text' },
  { name: 'labels', type: 'jsonb' },
  { name: 'service_tier', type: 'text' },
  { name: 'cache_write_1h_tokens', type: 'bigint' },
  { name: 'audio_prompt_tokens', type: 'bigint' },
  { name: 'cached_audio_prompt_tokens', type: 'bigint' },
  { name: 'image_prompt_tokens', type: 'bigint' },
  { name: 'cached_image_prompt_tokens', type: 'bigint' },
  { name: 'audio_completion_tokens', type: 'bigint' },
  { name: 'image_completion_tokens', type: 'bigint' },
  { name: 'units', type: 'jsonb' },
  { name: 'expected_prompt_tokens', type: 'bigint' },
  { name: 'expected_completion_tokens', type: 'bigint' },
  { name: 'expected_cost_usd', type: 'numeric' },
  { name: 'expected_cost_low_usd', type: 'numeric' },
  { name: 'expected_cost_high_usd', type: 'numeric' },
] as const

/** Index of `created_at` in a row. */
export const CREATED_AT = 1
