import type { AttributeValue } from '@opentelemetry/api'

/** Every metric of the package, by its full Prometheus name, which exporters then leave unchanged. */
export const METRIC = {
  requests: 'holysheep_requests_total',
  requestDuration: 'holysheep_request_duration_seconds',
  timeToFirstToken: 'holysheep_time_to_first_token_seconds',
  timePerOutputToken: 'holysheep_time_per_output_token_seconds',
  requestsInFlight: 'holysheep_requests_in_flight',
  rateLimited: 'holysheep_rate_limit_total',
  rateLimitRemaining: 'holysheep_rate_limit_remaining',
  rateLimitLimit: 'holysheep_rate_limit_limit',
  retryAfter: 'holysheep_retry_after_seconds',
  gatewayDuration: 'holysheep_gateway_duration_seconds',
  timeouts: 'holysheep_timeout_total',
  serverErrors: 'holysheep_server_error_total',
  tokens: 'holysheep_tokens_total',
  tokenDetails: 'holysheep_token_details_total',
  cost: 'holysheep_cost_usd_total',
  reportedCost: 'holysheep_reported_cost_usd_total',
  unpricedRequests: 'holysheep_unpriced_requests_total',
  usageMissing: 'holysheep_usage_missing_total',
  unmeteredTokens: 'holysheep_unmetered_tokens_total',
  unmeteredCost: 'holysheep_unmetered_cost_usd_total',
  units: 'holysheep_units_total',
  retries: 'holysheep_retries_total',
  failovers: 'holysheep_failover_total',
  circuitState: 'holysheep_circuit_state',
  circuitTransitions: 'holysheep_circuit_transitions_total',
  rateLimitQueue: 'holysheep_rate_limit_queue_requests',
  rateLimitWait: 'holysheep_rate_limit_wait_seconds',
  billingRows: 'holysheep_billing_rows_total',
  billingQueue: 'holysheep_billing_queue_rows',
  instrumentationErrors: 'holysheep_instrumentation_errors_total',
  buildInfo: 'holysheep_build_info',
  genAiDuration: 'gen_ai.client.operation.duration',
  genAiTimeToFirstChunk: 'gen_ai.client.operation.time_to_first_chunk',
  genAiTimePerOutputChunk: 'gen_ai.client.operation.time_per_output_chunk',
  genAiTokenUsage: 'gen_ai.client.token.usage',
} as const

export type MetricName = (typeof METRIC)[keyof typeof METRIC]

/** Every label of the `holysheep_*` metrics, except those from baggage. */
export const LABEL = {
  provider: 'provider',
  endpoint: 'endpoint',
  method: 'method',
  model: 'model',
  statusCode: 'status_code',
  statusClass: 'status_class',
  outcome: 'outcome',
  stream: 'stream',
  limitType: 'limit_type',
  phase: 'phase',
  tokenType: 'token_type',
  detail: 'detail',
  unit: 'unit',
  callType: 'call_type',
  reason: 'reason',
  from: 'from',
  to: 'to',
  result: 'result',
  part: 'part',
  version: 'version',
  priceTable: 'price_table',
} as const

export type LabelName = (typeof LABEL)[keyof typeof LABEL]

/**
 * Every span attribute, including those of the conventions that the `gen_ai.client.*` metrics use. Literals, because
 * loading `@opentelemetry/semantic-conventions` takes as much time as our whole start may take.
 */
export const ATTRIBUTE = {
  httpMethod: 'http.request.method',
  httpMethodOriginal: 'http.request.method_original',
  httpResendCount: 'http.request.resend_count',
  httpStatus: 'http.response.status_code',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  urlFull: 'url.full',
  urlQuery: 'url.query',
  errorType: 'error.type',
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  requestTemperature: 'gen_ai.request.temperature',
  requestTopP: 'gen_ai.request.top_p',
  requestTopK: 'gen_ai.request.top_k',
  requestFrequencyPenalty: 'gen_ai.request.frequency_penalty',
  requestPresencePenalty: 'gen_ai.request.presence_penalty',
  requestSeed: 'gen_ai.request.seed',
  requestChoiceCount: 'gen_ai.request.choice.count',
  requestStopSequences: 'gen_ai.request.stop_sequences',
  requestServiceTier: 'openai.request.service_tier',
  outputType: 'gen_ai.output.type',
  conversationId: 'gen_ai.conversation.id',
  responseServiceTier: 'openai.response.service_tier',
  responseSystemFingerprint: 'openai.response.system_fingerprint',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheCreationTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  tokenType: 'gen_ai.token.type',
  endpoint: 'holysheep.endpoint',
  outcome: 'holysheep.outcome',
  statusClass: 'holysheep.status_class',
  requestId: 'holysheep.request_id',
  costUsd: 'holysheep.cost_usd',
  costSource: 'holysheep.cost_source',
  timeoutPhase: 'holysheep.timeout.phase',
  limitRequests: 'holysheep.rate_limit.limit_requests',
  limitTokens: 'holysheep.rate_limit.limit_tokens',
  remainingRequests: 'holysheep.rate_limit.remaining_requests',
  remainingTokens: 'holysheep.rate_limit.remaining_tokens',
  rateLimitType: 'holysheep.rate_limit.type',
  retryAfter: 'holysheep.retry_after_seconds',
  gatewayDuration: 'holysheep.gateway_duration_seconds',
} as const

/**
 * Attributes with the names above and no others. Hot code writes the names as literals, checked by this type: an object
 * literal with constant keys is several times as fast as one with computed keys.
 */
export type KnownAttributes = { [name in (typeof ATTRIBUTE)[keyof typeof ATTRIBUTE]]?: AttributeValue | undefined }

/** The same for labels. */
export type KnownLabels = { [name in LabelName]?: AttributeValue | undefined }
