import type { TimeoutPhase } from '../call.ts'
import { TIMEOUT_CODE } from '../errors.ts'

const AWAITED = {
  connect: 'the connection',
  headers: 'the first byte of the answer',
  body: 'the next piece of the answer',
  deadline: 'the whole call',
} as const satisfies Record<TimeoutPhase, string>

/** One of the four clocks ran out: `phase` says which. */
export class ResilienceTimeoutError extends Error {
  override readonly name = 'ResilienceTimeoutError'
  readonly code: (typeof TIMEOUT_CODE)[TimeoutPhase]
  readonly phase: TimeoutPhase
  readonly milliseconds: number | undefined

  constructor(phase: TimeoutPhase, milliseconds?: number, options?: ErrorOptions) {
    // "timed out" are the words by which the OpenAI SDK knows a timeout.
    super(`${AWAITED[phase]} timed out${milliseconds === undefined ? '' : ` after ${milliseconds} ms`}`, options)
    this.code = TIMEOUT_CODE[phase]
    this.phase = phase
    this.milliseconds = milliseconds
  }
}

/** No provider's circuit lets a request through: nothing was sent. `cause` is what the attempts before came to. */
export class CircuitOpenError extends Error {
  override readonly name = 'CircuitOpenError'
  readonly code = 'ERR_HOLYSHEEP_CIRCUIT_OPEN'
  readonly providers: readonly string[]

  constructor(providers: readonly string[], options?: ErrorOptions) {
    super(`the circuit is open of ${providers.join(', ')}`, options)
    this.providers = providers
  }
}

/** There is no room to wait in for headroom of a rate limit: nothing was sent. */
export class RateLimitQueueFullError extends Error {
  override readonly name = 'RateLimitQueueFullError'
  readonly code = 'ERR_HOLYSHEEP_RATE_LIMIT_QUEUE_FULL'
  readonly provider: string

  constructor(provider: string, size: number, options?: ErrorOptions) {
    super(`${size} requests already wait for headroom of ${provider}'s rate limit`, options)
    this.provider = provider
  }
}

/** Headroom of a rate limit does not come, or will not come, in time: nothing was sent. */
export class RateLimitWaitError extends Error {
  override readonly name = 'RateLimitWaitError'
  readonly code = 'ERR_HOLYSHEEP_RATE_LIMIT_WAIT'
  readonly provider: string

  constructor(provider: string, milliseconds: number, options?: ErrorOptions) {
    super(`${provider}'s rate limit leaves no headroom within ${milliseconds} ms`, options)
    this.provider = provider
  }
}

/** The key of a provider is not there: nothing was sent to it. */
export class MissingKeyError extends Error {
  override readonly name = 'MissingKeyError'
  readonly code = 'ERR_HOLYSHEEP_MISSING_KEY'
  readonly provider: string

  constructor(provider: string, options?: ErrorOptions) {
    super(`the key of ${provider} is missing`, options)
    this.provider = provider
  }
}
