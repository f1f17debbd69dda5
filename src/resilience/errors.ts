import type { TimeoutPhase } from '../call.ts'
import { TIMEOUT_CODE } from '../errors.ts'

const AWAITED = {
  connect: 'the connection',
  headers: 'the first byte of the answer',
  body: 'the next piece of the answer',
  deadline: 'the whole call',
} as const satisfies Record<TimeoutPhase, string>

/** One of the four timeouts expired; `phase` says which. */
export class ResilienceTimeoutError extends Error {
  /** Name of the class. */
  override readonly name = 'ResilienceTimeoutError'
  /** Stable; by `phase`: `connect`, `headers`, `body`, `deadline`. */
  readonly code:
    | 'ERR_HOLYSHEEP_CONNECT_TIMEOUT'
    | 'ERR_HOLYSHEEP_FIRST_BYTE_TIMEOUT'
    | 'ERR_HOLYSHEEP_CHUNK_TIMEOUT'
    | 'ERR_HOLYSHEEP_OVERALL_TIMEOUT'
  /** Which of the four timeouts expired. */
  readonly phase: TimeoutPhase
  /** The timeout; undefined if it was one of undici itself. */
  readonly milliseconds: number | undefined

  constructor(phase: TimeoutPhase, milliseconds?: number, options?: ErrorOptions) {
    // The OpenAI SDK recognizes a timeout by the words "timed out".
    super(`${AWAITED[phase]} timed out${milliseconds === undefined ? '' : ` after ${milliseconds} ms`}`, options)
    this.code = TIMEOUT_CODE[phase]
    this.phase = phase
    this.milliseconds = milliseconds
  }
}

/** The circuits of all providers are open: nothing was sent. `cause` is the result of earlier attempts. */
export class CircuitOpenError extends Error {
  /** Name of the class. */
  override readonly name = 'CircuitOpenError'
  /** Stable, unlike the message. */
  readonly code = 'ERR_HOLYSHEEP_CIRCUIT_OPEN'
  /** Labels of the providers, in order of preference. */
  readonly providers: readonly string[]

  constructor(providers: readonly string[], options?: ErrorOptions) {
    super(`the circuit is open of ${providers.join(', ')}`, options)
    this.providers = providers
  }
}

/** The queue for a rate limit is full: nothing was sent. */
export class RateLimitQueueFullError extends Error {
  /** Name of the class. */
  override readonly name = 'RateLimitQueueFullError'
  /** Stable, unlike the message. */
  readonly code = 'ERR_HOLYSHEEP_RATE_LIMIT_QUEUE_FULL'
  /** Label of the provider. */
  readonly provider: string

  constructor(provider: string, size: number, options?: ErrorOptions) {
    super(`${size} requests already wait for headroom of ${provider}'s rate limit`, options)
    this.provider = provider
  }
}

/** A rate limit leaves no room in time, or will not: nothing was sent. */
export class RateLimitWaitError extends Error {
  /** Name of the class. */
  override readonly name = 'RateLimitWaitError'
  /** Stable, unlike the message. */
  readonly code = 'ERR_HOLYSHEEP_RATE_LIMIT_WAIT'
  /** Label of the provider. */
  readonly provider: string

  constructor(provider: string, milliseconds: number, options?: ErrorOptions) {
    super(`${provider}'s rate limit leaves no headroom within ${milliseconds} ms`, options)
    this.provider = provider
  }
}

/** The key of a provider is missing: nothing was sent to it. */
export class MissingKeyError extends Error {
  /** Name of the class. */
  override readonly name = 'MissingKeyError'
  /** Stable, unlike the message. */
  readonly code = 'ERR_HOLYSHEEP_MISSING_KEY'
  /** Label of the provider. */
  readonly provider: string

  constructor(provider: string, options?: ErrorOptions) {
    super(`the key of ${provider} is missing`, options)
    this.provider = provider
  }
}
