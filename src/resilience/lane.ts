import { limitType } from '../wire/headers.ts'
import { Circuit } from './circuit.ts'
import type { CircuitKind } from './circuit-state.ts'
import type { Clock } from './clock.ts'
import type { Obstacle } from './headroom.ts'
import type { Lifetime } from './lifetime.ts'
import type { Policy } from './policy.ts'
import type { Provider } from './provider.ts'
import { type Permit, RateLimitQueue } from './rate-limit-queue.ts'
import type { FailureReason, Result } from './result.ts'
import { headOf } from './result.ts'
import { countTransition, type Gauged, recordWait, showGauges } from './telemetry.ts'
import type { BodyEnd } from './watched-body.ts'

const FREE: Permit = { answer: () => {}, release: () => {} }

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

  /** A permit to send at once, or why there is none. */
  enterAtOnce(): Permit | FailureReason {
    if (!this.isPassable) return 'circuit_open'
    const permit = this.queue === undefined ? FREE : this.queue.enterAtOnce()
    if (permit === undefined) return 'rate_limit'
    this.#circuit?.enter()
    return permit
  }

  /** Waits for headroom; `undefined` where the circuit has been opened meanwhile. */
  async enter(lifetime: Lifetime): Promise<Permit | undefined> {
    const permit = (await this.queue?.enter(lifetime)) ?? FREE
    if (this.#circuit === undefined || this.#circuit.enter()) return permit
    permit.release()
    return undefined
  }

  /** Learns from what an attempt came to. Of an answer, the circuit learns by its end: the body may still break. */
  learn(result: Result, permit: Permit): void {
    if (result.kind === 'failed') {
      if (result.reason === 'missing_key') this.#circuit?.release()
      else this.#circuit?.fail()
      return
    }
    const head = headOf(result.response)
    permit.answer(head)
    if (result.kind === 'answered') return
    // A conflict is between requests: the provider is well.
    if (result.reason === 'conflict') this.#circuit?.succeed()
    else if (result.reason !== 'rate_limit') this.#circuit?.fail()
    else {
      this.#circuit?.release()
      if (result.wait !== undefined) this.queue?.block(Math.min(result.wait, this.#maxRetryAfter), obstacleOf(head))
    }
  }

  /** How the body of an answer ended. */
  learnEnd(end: BodyEnd['kind']): void {
    if (end === 'complete') this.#circuit?.succeed()
    else if (end === 'broken') this.#circuit?.fail()
    else this.#circuit?.release()
  }

  /** The caller left before anything was learned. */
  release(): void {
    this.#circuit?.release()
  }
}

function obstacleOf(head: ReturnType<typeof headOf>): Obstacle {
  const type = limitType(head, undefined)
  return type === 'quota' ? 'unknown' : type
}
