import type { Backoff } from '../../backoff.ts'
import { variable } from '../../config/variable.ts'
import { InvalidOptionError } from '../../errors.ts'
import type { CircuitLimits } from '../circuit/circuit.ts'
import type { RateLimitLimits } from '../rate-limit/queue.ts'
import type { CircuitOptions, RateLimitOptions, ResilientFetchOptions, RetryOptions } from './options.ts'
import { type Provider, readProviders, readTimeouts } from './provider.ts'
import { atLeast, group, optional, trueOrFalse, within, work } from './rules.ts'

/** The options as they are in force. */
export interface Policy {
  readonly providers: readonly Provider[]
  readonly retry: RetryPolicy
  readonly rateLimit: RateLimitLimits | undefined
  readonly circuit: CircuitLimits | undefined
  readonly overall: number
  readonly rollback: () => number
  readonly includeUsage: boolean
  readonly fetch: typeof fetch
}

export interface RetryPolicy extends Backoff {
  readonly retries: number
  readonly maxRetryAfter: number
}

const ROLLBACK_VARIABLE = 'HOLYSHEEP_OTEL_ROLLBACK'

/** Throws an InvalidOptionError: it is the application's own code, at its start. */
export function readPolicy(options: ResilientFetchOptions): Policy {
  const { timeouts, includeUsage, fetch: send } = group('options', options) as ResilientFetchOptions
  const given = group('timeouts', timeouts ?? {})
  const shared = readTimeouts('timeouts', given)
  return {
    providers: readProviders(options.providers, shared),
    retry: readRetry(options.retry),
    rateLimit: options.rateLimit === false ? undefined : readRateLimit(options.rateLimit),
    circuit: options.circuit === false ? undefined : readCircuit(options.circuit),
    overall: atLeast('timeouts.overall', given.overall, 1, 600_000),
    rollback: readRollback(options),
    includeUsage: trueOrFalse('includeUsage', includeUsage, false),
    // Looked up late: whatever replaces the global one later on shall be seen.
    fetch: optional('fetch', send, work) ?? ((input, init) => fetch(input, init)),
  }
}

function readRetry(options: RetryOptions | false = {}): RetryPolicy {
  const { retries, baseDelay, maxDelay, maxRetryAfter } = group('retry', options === false ? { retries: 0 } : options)
  return {
    retries: within('retry.retries', retries, 0, 100, 2),
    base: atLeast('retry.baseDelay', baseDelay, 0, 500),
    cap: atLeast('retry.maxDelay', maxDelay, 0, 8000),
    maxRetryAfter: atLeast('retry.maxRetryAfter', maxRetryAfter, 0, 60_000),
  }
}

function readRateLimit(options: RateLimitOptions = {}): RateLimitLimits {
  const { queue, maxWait, concurrency } = group('rateLimit', options)
  return {
    queue: atLeast('rateLimit.queue', queue, 0, 1000),
    maxWait: atLeast('rateLimit.maxWait', maxWait, 0, 60_000),
    concurrency: atLeast('rateLimit.concurrency', concurrency, 1, Number.POSITIVE_INFINITY),
  }
}

function readCircuit(options: CircuitOptions = {}): CircuitLimits {
  const { failures, failureRatio, window, minimumCalls, probeInterval } = group('circuit', options)
  const limits = {
    window: atLeast('circuit.window', window, 1, 60_000),
    minimum: atLeast('circuit.minimumCalls', minimumCalls, 1, 20),
  }
  return {
    failures: atLeast('circuit.failures', failures, 1, 10),
    failureRatio:
      failureRatio === undefined
        ? undefined
        : { ...limits, ratio: within('circuit.failureRatio', failureRatio, 0.01, 1) },
    probeInterval: atLeast('circuit.probeInterval', probeInterval, 1, 10_000),
  }
}

/** What is asked for each call is never wrong enough to fail a call: nonsense is no rollback. */
function readRollback({ rollback, providers = [] }: ResilientFetchOptions): () => number {
  if (rollback === undefined) return () => percentage(variable(ROLLBACK_VARIABLE))
  if (typeof rollback === 'function') return () => percentage(attempt(rollback))
  const percent = within('rollback', rollback, 0, 100)
  if (percent > 0 && providers.length < 2) {
    throw new InvalidOptionError('rollback', '0 where there is no second provider', rollback)
  }
  return () => percent
}

function attempt(ask: () => number): unknown {
  try {
    return ask()
  } catch {
    return 0
  }
}

function percentage(value: unknown): number {
  const percent = typeof value === 'string' ? Number.parseFloat(value) : value
  return typeof percent === 'number' && percent > 0 ? Math.min(percent, 100) : 0
}
