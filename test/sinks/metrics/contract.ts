/** The contract's table, with `provider` where the metric is about requests. Ours to tell, without the baggage labels. */
export const CONTRACT = [
  ['holysheep_requests_total', '{request}', 'provider endpoint method model status_code status_class outcome'],
  ['holysheep_request_duration_seconds', 's', 'provider endpoint method model outcome stream'],
  ['holysheep_time_to_first_token_seconds', 's', 'provider endpoint model'],
  ['holysheep_time_per_output_token_seconds', 's', 'provider endpoint model'],
  ['holysheep_requests_in_flight', '{request}', 'provider endpoint'],
  ['holysheep_rate_limit_total', '{request}', 'provider endpoint model limit_type'],
  ['holysheep_rate_limit_remaining', undefined, 'provider limit_type'],
  ['holysheep_rate_limit_limit', undefined, 'provider limit_type'],
  ['holysheep_retry_after_seconds', 's', 'provider endpoint'],
  ['holysheep_gateway_duration_seconds', 's', 'provider endpoint model'],
  ['holysheep_timeout_total', '{request}', 'provider endpoint model phase'],
  ['holysheep_server_error_total', '{request}', 'provider endpoint model status_code'],
  ['holysheep_tokens_total', '{token}', 'provider model endpoint token_type'],
  ['holysheep_token_details_total', '{token}', 'provider model endpoint detail'],
  ['holysheep_cost_usd_total', '{USD}', 'provider model endpoint call_type'],
  ['holysheep_reported_cost_usd_total', '{USD}', 'provider model endpoint call_type'],
  ['holysheep_unpriced_requests_total', '{request}', 'provider model endpoint'],
  ['holysheep_usage_missing_total', '{request}', 'provider model endpoint reason'],
  ['holysheep_unmetered_tokens_total', '{token}', 'provider endpoint model token_type reason'],
  ['holysheep_unmetered_cost_usd_total', '{USD}', 'provider endpoint model call_type reason'],
  ['holysheep_units_total', '{unit}', 'provider endpoint model unit'],
  ['holysheep_retries_total', '{request}', 'provider endpoint model'],
  ['holysheep_instrumentation_errors_total', '{error}', 'part'],
  ['holysheep_build_info', undefined, 'version price_table'],
] as const

/** Those that the other entries emit. */
export const ELSEWHERE = [
  ['holysheep_failover_total', '{request}', 'from to reason'],
  ['holysheep_circuit_state', undefined, 'provider'],
  ['holysheep_circuit_transitions_total', '{transition}', 'provider to'],
  ['holysheep_rate_limit_queue_requests', undefined, 'provider limit_type'],
  ['holysheep_rate_limit_wait_seconds', 's', 'provider limit_type'],
  ['holysheep_billing_rows_total', '{row}', 'result'],
  ['holysheep_billing_queue_rows', undefined, ''],
] as const

export const GEN_AI = [
  ['gen_ai.client.operation.duration', 's'],
  ['gen_ai.client.operation.time_to_first_chunk', 's'],
  ['gen_ai.client.operation.time_per_output_chunk', 's'],
  ['gen_ai.client.token.usage', '{token}'],
] as const
