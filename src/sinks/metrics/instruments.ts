import type { MetricOptions } from '@opentelemetry/api'
import { METRIC, type MetricName } from '../names.ts'

/** Bucket bounds for requests and first tokens, in seconds. */
const DURATION_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10, 20, 30, 60, 120]

/** From 1,000 tokens a second to one. */
const TOKEN_TIME_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1]

/** From the shortest back-off to an hour. */
const WAIT_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600]

/** Bucket bounds of the GenAI conventions. */
const GEN_AI_DURATION_BOUNDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const GEN_AI_TOKEN_BOUNDS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]

function histogram(unit: string, description: string, bounds: number[]): MetricOptions {
  return { unit, description, advice: { explicitBucketBoundaries: bounds } }
}

/**
 * Unit, description and bucket bounds of every metric. Units are in braces: exporters would append others to the name.
 */
export const INSTRUMENT: Readonly<Record<MetricName, MetricOptions>> = {
  [METRIC.requests]: { unit: '{request}', description: 'Finished attempts, whatever their end' },
  [METRIC.requestDuration]: histogram('s', 'Request start to the last byte of the body', DURATION_BOUNDS),
  [METRIC.timeToFirstToken]: histogram('s', 'Request start to the first content of a stream', DURATION_BOUNDS),
  [METRIC.timePerOutputToken]: histogram('s', 'Time per output token after the first one', TOKEN_TIME_BOUNDS),
  [METRIC.requestsInFlight]: { unit: '{request}', description: 'Attempts that have begun and not ended' },
  [METRIC.rateLimited]: { unit: '{request}', description: 'Answers of status 429' },
  [METRIC.rateLimitRemaining]: { description: 'What remains of a rate limit by the latest headers' },
  [METRIC.rateLimitLimit]: { description: 'Rate limit by the latest headers' },
  [METRIC.retryAfter]: histogram('s', 'Wait that answers of status 429 and 503 asked for', WAIT_BOUNDS),
  [METRIC.gatewayDuration]: histogram('s', 'Duration of a call as the gateway reports it', DURATION_BOUNDS),
  [METRIC.timeouts]: { unit: '{request}', description: 'Attempts that timed out' },
  [METRIC.serverErrors]: { unit: '{request}', description: 'Answers of status 5xx' },
  [METRIC.tokens]: { unit: '{token}', description: 'Tokens used; prompt and completion add up' },
  [METRIC.tokenDetails]: { unit: '{token}', description: 'Subsets of the tokens used, not to be added to them' },
  [METRIC.cost]: { unit: '{USD}', description: 'Cost estimated from the price table' },
  [METRIC.reportedCost]: { unit: '{USD}', description: 'Cost as the gateway reported it' },
  [METRIC.unpricedRequests]: { unit: '{request}', description: 'Calls with known usage and no price' },
  [METRIC.usageMissing]: { unit: '{request}', description: 'Calls answered with 2xx whose tokens are unknown' },
  [METRIC.unmeteredTokens]: {
    unit: '{token}',
    description: 'Tokens that calls without usage are expected to have used',
  },
  [METRIC.unmeteredCost]: { unit: '{USD}', description: 'Expected cost of calls without usage' },
  [METRIC.units]: { unit: '{unit}', description: 'What is billed by other units than tokens' },
  [METRIC.retries]: { unit: '{request}', description: 'Attempts after the first' },
  [METRIC.failovers]: { unit: '{request}', description: 'Requests that went on to another provider' },
  [METRIC.circuitState]: { description: 'State of the circuit breaker: 0 closed, 1 half-open, 2 open' },
  [METRIC.circuitTransitions]: { unit: '{transition}', description: 'Changes of state of the circuit breaker' },
  [METRIC.rateLimitQueue]: { description: 'Requests waiting for headroom of a rate limit' },
  [METRIC.rateLimitWait]: histogram('s', 'Time spent waiting for headroom of a rate limit', WAIT_BOUNDS),
  [METRIC.billingRows]: { unit: '{row}', description: 'Rows of the billing log by result' },
  [METRIC.billingQueue]: { description: 'Rows that wait to be written to the billing log' },
  [METRIC.instrumentationErrors]: { unit: '{error}', description: 'Swallowed errors of the instrumentation itself' },
  [METRIC.buildInfo]: { description: 'Version of the instrumentation and of its price table, always 1' },
  [METRIC.genAiDuration]: histogram('s', 'GenAI operation duration.', GEN_AI_DURATION_BOUNDS),
  [METRIC.genAiTimeToFirstChunk]: histogram('s', 'Time to receive the first chunk.', GEN_AI_DURATION_BOUNDS),
  [METRIC.genAiTimePerOutputChunk]: histogram('s', 'Time from one chunk to the next.', GEN_AI_DURATION_BOUNDS),
  [METRIC.genAiTokenUsage]: histogram('{token}', 'Number of input and output tokens used.', GEN_AI_TOKEN_BOUNDS),
}
