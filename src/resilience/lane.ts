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

/** A request that a lane admitted. */
export interface Passage {
  readonly lane: Lane
  readonly permit: Permit
  readonly trial: Trial
}

/** The admission control of one provider: its circuit breaker, and the queue for its rate limits. */
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

  /** Whether a request would be admitted at once. */
  get isOpen(): boolean {
    return this.isPassable && (this.queue === undefined || this.queue.isOpen)
  }

  /** Admits a request at once, or returns why not. */
  enterAtOnce(): Passage | FailureReason {
    if (!this.isPassable) return 'circuit_open'
    const permit = this.queue === undefined ? FREE : this.queue.enterAtOnce()
    if (permit === undefined) return 'rate_limit'
    return { lane: this, permit, trial: this.#circuit?.enter() ?? NO_TRIAL }
  }

  /** Waits for headroom; `undefined` if the circuit has opened meanwhile. */
  async enter(lifetime: Lifetime): Promise<Passage | undefined> {
    const permit = (await this.queue?.enter(lifetime)) ?? FREE
    const trial = this.#circuit === undefined ? NO_TRIAL : this.#circuit.enter()
    if (trial !== undefined) return { lane: this, permit, trial }
    permit.release()
    return undefined
  }

  /**
   * Reports the result of an attempt to circuit and rate limits. Whether an answer was good is known only at its end:
   * see `judge`.
   */
  learn(result: Result, { permit, trial }: Passage): void {
    if (result.kind === 'failed') {
      if (result.reason === 'missing_key') this.#circuit?.release(trial)
      else this.#circuit?.fail(trial)
      return
    }
    const head = headOf(result.response)
    permit.answer(head)
    if (result.kind === 'answered') this.#circuit?.answer(trial)
    // A 409 is a conflict between requests: the provider works.
    else if (result.reason === 'conflict') this.#circuit?.succeed(trial)
    else if (result.reason !== 'rate_limit') this.#circuit?.fail(trial)
    else {
      this.#circuit?.release(trial)
      if (result.wait !== undefined) this.queue?.block(Math.min(result.wait, this.#maxRetryAfter), obstacleOf(head))
    }
  }

  /** The caller starts to read the body of an answer. */
  read({ trial }: Passage): void {
    this.#circuit?.read(trial)
  }

  /**
   * Reports the end of an answer to the circuit. An answer that was read to its end is a success, and also one that the
   * caller stopped reading while no data was awaited: many stop at the last event. A broken one is a failure. One that
   * was cancelled while waiting counts as neither.
   */
  judge(end: AnswerEnd, { trial }: Passage): void {
    const isGood = end.kind === 'complete' || end.kind === 'collected' || (end.kind === 'cancelled' && end.isServed)
    if (isGood) this.#circuit?.succeed(trial)
    else if (end.kind === 'broken') this.#circuit?.fail(trial)
    else this.#circuit?.release(trial)
  }

  /** The caller cancelled before there was a result. */
  release({ trial }: Passage): void {
    this.#circuit?.release(trial)
  }
}

function obstacleOf(head: ReturnType<typeof headOf>): Obstacle {
  const type = limitType(head, undefined)
  return type === 'quota' ? 'unknown' : type
}
