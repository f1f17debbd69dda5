import type { Backoff } from '../../backoff.ts'
import { variable } from '../../config/variable.ts'
import { InvalidOptionError } from '../../errors.ts'
import { requireBoolean, requireFunction, requireNumber, requireObject } from '../../option-rules.ts'
import type { CircuitLimits } from '../circuit/circuit.ts'
import type { RateLimitLimits } from '../rate-limit/queue.ts'
import type { CircuitOptions, RateLimitOptions, ResilientFetchOptions, RetryOptions } from './options.ts'
import { type Provider, readProviders, readTimeouts } from './provider.ts'

/** The options in effect. */
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

const UNLIMITED = Number.POSITIVE_INFINITY

const ROLLBACK_VARIABLE = 'HOLYSHEEP_OTEL_ROLLBACK'

/** Reads the options. @throws InvalidOptionError */
export function readPolicy(options: ResilientFetchOptions): Policy {
  const { timeouts, includeUsage, fetch: send } = requireObject('options', options) as ResilientFetchOptions
  const given = requireObject('timeouts', timeouts ?? {})
  const shared = readTimeouts('timeouts', given)
  return {
    providers: readProviders(options.providers, shared),
    retry: readRetry(options.retry),
    rateLimit: options.rateLimit === false ? undefined : readRateLimit(options.rateLimit),
    circuit: options.circuit === false ? undefined : readCircuit(options.circuit),
    overall: requireNumber('timeouts.overall', given.overall ?? 600_000, 1, UNLIMITED),
    rollback: readRollback(options),
    includeUsage: requireBoolean('includeUsage', includeUsage ?? false),
    // Looked up for each call, because the global `fetch` may be replaced later.
    fetch: send === undefined ? (input, init) => fetch(input, init) : requireFunction('fetch', send),
  }
}

function readRetry(options: RetryOptions | false = {}): RetryPolicy {
  const { retries, baseDelay, maxDelay, maxRetryAfter } = requireObject(
    'retry',
    options === false ? { retries: 0 } : options,
  )
  return {
    retries: requireNumber('retry.retries', retries ?? 2, 0, 100),
    base: requireNumber('retry.baseDelay', baseDelay ?? 500, 0, UNLIMITED),
    cap: requireNumber('retry.maxDelay', maxDelay ?? 8000, 0, UNLIMITED),
    maxRetryAfter: requireNumber('retry.maxRetryAfter', maxRetryAfter ?? 60_000, 0, UNLIMITED),
  }
}

function readRateLimit(options: RateLimitOptions = {}): RateLimitLimits {
  const { queue, maxWait, concurrency } = requireObject('rateLimit', options)
  return {
    queue: requireNumber('rateLimit.queue', queue ?? 1000, 0, UNLIMITED),
    maxWait: requireNumber('rateLimit.maxWait', maxWait ?? 60_000, 0, UNLIMITED),
    concurrency: requireNumber('rateLimit.concurrency', concurrency ?? UNLIMITED, 1, UNLIMITED),
  }
}

function readCircuit(options: CircuitOptions = {}): CircuitLimits {
  const { failures, failureRatio, window, minimumCalls, probeInterval } = requireObject('circuit', options)
  const limits = {
    window: requireNumber('circuit.window', window ?? 60_000, 1, UNLIMITED),
    minimum: requireNumber('circuit.minimumCalls', minimumCalls ?? 20, 1, UNLIMITED),
  }
  return {
    failures: requireNumber('circuit.failures', failures ?? 10, 1, UNLIMITED),
    failureRatio:
      failureRatio === undefined
        ? undefined
        : { ...limits, ratio: requireNumber('circuit.failureRatio', failureRatio, 0.01, 1) },
    probeInterval: requireNumber('circuit.probeInterval', probeInterval ?? 10_000, 1, UNLIMITED),
  }
}

/** A value that is read for each call never fails the call: an invalid one means no rollback. */
function readRollback({ rollback, providers = [] }: ResilientFetchOptions): () => number {
  if (rollback === undefined) return () => percentage(variable(ROLLBACK_VARIABLE))
  if (typeof rollback === 'function') return () => percentage(attempt(rollback))
  const percent = requireNumber('rollback', rollback, 0, 100)
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
