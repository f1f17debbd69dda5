import { limitType } from '../wire/headers.ts'
import type { AnswerEnd } from './attempt.ts'
import type { CircuitKind } from './circuit/circuit.ts'
import { Circuit, type Trial } from './circuit/circuit.ts'
import type { Clock } from './clock.ts'
import type { Lifetime } from './lifetime.ts'
import type { Policy } from './options/policy.ts'
import type { Provider } from './options/provider.ts'
import type { Obstacle } from './rate-limit/headroom.ts'
import { type Permit, RateLimitQueue } from './rate-limit/queue.ts'
import type { FailureReason, Result } from './result.ts'
import { headOf } from './result.ts'
import { countTransition, type Gauged, recordWait, showGauges } from './telemetry.ts'

const FREE: Permit = { answer: () => {}, release: () => {} }
const NO_TRIAL: Trial = { era: 0, failuresBefore: 0 }

/** A request that a lane let through. */
export interface Passage {
  readonly lane: Lane
  readonly permit: Permit
  readonly trial: Trial
}

/** The way to one provider: its circuit, and the queue before its rate limits. */
export class Lane implements Gauged {
  readonly provider: Provider
  readonly queue: RateLimitQueue | undefined
  readonly #circuit: Circuit | undefined
  readonly #maxRetryAfter: number

  constructor(provider: Provider, { circuit, rateLimit, retry }: Policy, clock: Clock) {
    const { name } = provider
    this.provider = provider
    this.#maxRetryAfter = retry.maxRetryAfter
    this.#circuit =
      circuit &&
      new Circuit(
        circuit,
        () => clock.now(),
        (to) => countTransition(name, to),
      )
    this.queue =
      rateLimit && new RateLimitQueue(name, rateLimit, clock, (obstacle, ms) => recordWait(name, obstacle, ms))
    showGauges(this)
  }

  get name(): string {
    return this.provider.name
  }

  get circuit(): CircuitKind | undefined {
    return this.#circuit?.kind
  }

  get isPassable(): boolean {
    return this.#circuit?.isPassable ?? true
  }

  /** Whether a request could be sent at once. */
  get isOpen(): boolean {
    return this.isPassable && (this.queue === undefined || this.queue.isOpen)
  }

  /** Lets a request through at once, or tells why not. */
  enterAtOnce(): Passage | FailureReason {
    if (!this.isPassable) return 'circuit_open'
    const permit = this.queue === undefined ? FREE : this.queue.enterAtOnce()
    if (permit === undefined) return 'rate_limit'
    return { lane: this, permit, trial: this.#circuit?.enter() ?? NO_TRIAL }
  }

  /** Waits for headroom; `undefined` where the circuit has been opened meanwhile. */
  async enter(lifetime: Lifetime): Promise<Passage | undefined> {
    const permit = (await this.queue?.enter(lifetime)) ?? FREE
    const trial = this.#circuit === undefined ? NO_TRIAL : this.#circuit.enter()
    if (trial !== undefined) return { lane: this, permit, trial }
    permit.release()
    return undefined
  }

  /** Learns from what an attempt came to. Of an answer only its end tells whether it was good: see `judge`. */
  learn(result: Result, { permit, trial }: Passage): void {
    if (result.kind === 'failed') {
      if (result.reason === 'missing_key') this.#circuit?.release(trial)
      else this.#circuit?.fail(trial)
      return
    }
    const head = headOf(result.response)
    permit.answer(head)
    if (result.kind === 'answered') this.#circuit?.answer(trial)
    // A conflict is between requests: the provider is well.
    else if (result.reason === 'conflict') this.#circuit?.succeed(trial)
    else if (result.reason !== 'rate_limit') this.#circuit?.fail(trial)
    else {
      this.#circuit?.release(trial)
      if (result.wait !== undefined) this.queue?.block(Math.min(result.wait, this.#maxRetryAfter), obstacleOf(head))
    }
  }

  /** The caller begins to read the body of an answer. */
  read({ trial }: Passage): void {
    this.#circuit?.read(trial)
  }

  /**
   * Learns from the end of an answer. Read to its end, it is a success, as it is where its caller leaves it after whatever
   * was asked for had come: many stop at the last event. Broken, it is a failure. Who leaves while waiting says nothing.
   */
  judge(end: AnswerEnd, { trial }: Passage): void {
    const isGood = end.kind === 'complete' || end.kind === 'collected' || (end.kind === 'cancelled' && end.isServed)
    if (isGood) this.#circuit?.succeed(trial)
    else if (end.kind === 'broken') this.#circuit?.fail(trial)
    else this.#circuit?.release(trial)
  }

  /** The caller left before anything was learned. */
  release({ trial }: Passage): void {
    this.#circuit?.release(trial)
  }
}

function obstacleOf(head: ReturnType<typeof headOf>): Obstacle {
  const type = limitType(head, undefined)
  return type === 'quota' ? 'unknown' : type
}
