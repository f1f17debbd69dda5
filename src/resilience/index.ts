/**
 * A `fetch` that retries, waits for rate limits, and fails over to other providers.
 *
 * @packageDocumentation
 */
export type { TimeoutPhase } from '../call.ts'
export { InvalidOptionError } from '../errors.ts'
export {
  CircuitOpenError,
  MissingKeyError,
  RateLimitQueueFullError,
  RateLimitWaitError,
  ResilienceTimeoutError,
} from './errors.ts'
export type {
  CircuitOptions,
  OverallTimeoutOptions,
  ProviderOptions,
  RateLimitOptions,
  ResilientFetchOptions,
  RetryOptions,
  TimeoutOptions,
} from './options/options.ts'
export { createResilientFetch } from './resilient-fetch.ts'
