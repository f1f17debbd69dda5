import { backoff } from '../backoff.ts'
import { type AnswerEnd, Attempt } from './attempt.ts'
import type { Clock } from './clock.ts'
import { CircuitOpenError } from './errors.ts'
import type { Lane, Passage } from './lane.ts'
import type { Lifetime } from './lifetime.ts'
import type { Policy } from './options/policy.ts'
import type { Provider } from './options/provider.ts'
import { address } from './request/addressed-request.ts'
import type { OutgoingRequest } from './request/request.ts'
import { type Failure, failureOf, headOf, type Result, resultOf } from './result.ts'
import { countFailover, noteRetry } from './telemetry.ts'

/** The dependencies of a call. */
export interface CallPlan {
  readonly policy: Policy
  /** In the order of preference. */
  readonly lanes: readonly Lane[]
  /** The provider that the caller's URL points to. */
  readonly first: Provider
  readonly clock: Clock
  readonly random: () => number
}

/** Observes a call. */
export interface CallObserver {
  /** The answer is passed to the caller. */
  answered(provider: string, status: number): void
  /** The answer has ended. Called once if there was an answer. */
  ended(fault?: unknown): void
  /** Runs `work` in the context of the call, whatever triggers it. */
  within(work: () => void): void
}

type Answer = Exclude<Result, { kind: 'failed' }>

/** One logical call, with as many attempts as it takes. */
export class LogicalCall {
  readonly #request: OutgoingRequest
  readonly #plan: CallPlan
  readonly #lifetime: Lifetime
  readonly #observer: CallObserver
  #attempts = 0
  #passages = 0
  #round = 0
  /** The lane that was skipped or failed, and why. */
  #passedOver: { readonly name: string; readonly reason: string } | undefined
  #lastFailure: unknown

  constructor(request: OutgoingRequest, plan: CallPlan, lifetime: Lifetime, observer: CallObserver) {
    this.#request = request
    this.#plan = plan
    this.#lifetime = lifetime
    this.#observer = observer
  }

  /** Number of requests sent. */
  get attempts(): number {
    return this.#attempts
  }

  passOver(name: string, reason: string): void {
    this.#passedOver ??= { name, reason }
  }

  /** Goes through the lanes in rounds, with a pause after each, until one of them answers. */
  async run(): Promise<Response> {
    let lanes = this.#plan.lanes
    for (;;) {
      this.#lifetime.throwIfCut()
      const passage = this.#enterAtOnce(lanes) ?? (await this.#enterByWaiting())
      const { lane } = passage
      const attempt = new Attempt(this.#lifetime, lane.provider.timeouts, this.#plan.clock)
      const result = await this.#attempt(passage, attempt)
      if (result.kind === 'answered') return this.#pass(passage, attempt, result)
      const untried = this.#untriedAfter(lane)
      const pause = this.#pauseAfter(result, lane, untried)
      if (pause === undefined && result.kind === 'failed') throw result.error
      if (pause === undefined) return this.#pass(passage, attempt, result as Answer)
      this.#drop(passage, attempt, result)
      noteRetry(result.reason, pause)
      if (pause > 0) await this.#lifetime.sleep(pause)
      lanes = untried.length > 0 ? untried : this.#plan.lanes
    }
  }

  /** The first lane that admits the call without waiting. */
  #enterAtOnce(lanes: readonly Lane[]): Passage | undefined {
    for (const lane of lanes) {
      const passage = lane.enterAtOnce()
      if (typeof passage === 'object') return this.#enter(passage)
      this.passOver(lane.name, passage)
    }
    return undefined
  }

  /** If all are busy, wait for the first lane whose circuit is not open. */
  async #enterByWaiting(): Promise<Passage> {
    const { lanes } = this.#plan
    for (;;) {
      const lane = lanes.find(({ isPassable }) => isPassable)
      if (lane === undefined) {
        const names = lanes.map(({ name }) => name)
        throw new CircuitOpenError(names, { cause: this.#lastFailure })
      }
      const passage = await lane.enter(this.#lifetime)
      if (passage !== undefined) return this.#enter(passage)
    }
  }

  #enter(passage: Passage): Passage {
    const { name } = passage.lane
    const from = this.#passedOver
    if (from !== undefined && from.name !== name) countFailover(from.name, name, from.reason)
    this.#passedOver = undefined
    this.#passages++
    return passage
  }

  async #attempt(passage: Passage, attempt: Attempt): Promise<Result> {
    const { lane } = passage
    const { policy, first, clock } = this.#plan
    const { provider } = lane
    const addressee = { provider, first, resendCount: this.#attempts, includeUsage: policy.includeUsage }
    try {
      const addressed = await address(this.#request, addressee)
      this.#lifetime.throwIfCut()
      this.#attempts++
      const response = await attempt.send(policy.fetch, addressed)
      const result = resultOf(response, headOf(response), clock)
      lane.learn(result, passage)
      return result
    } catch (error) {
      passage.permit.release()
      const failure = this.#lifetime.isCut ? undefined : failureOf(error)
      if (failure === undefined) {
        lane.release(passage)
        throw error
      }
      lane.learn(failure, passage)
      return failure
    }
  }

  /** The later lanes that would admit the call at once; if there are none, a new round begins. */
  #untriedAfter(lane: Lane): readonly Lane[] {
    const { lanes } = this.#plan
    return lanes.slice(lanes.indexOf(lane) + 1).filter(({ isOpen }) => isOpen)
  }

  /** How long to wait after a failure; undefined if the call fails with it. */
  #pauseAfter(failure: Failure, lane: Lane, untried: readonly Lane[]): number | undefined {
    const { policy, lanes, random } = this.#plan
    const { retry } = policy
    // A lane that is free now may be blocked when its turn comes; then another one is waited for, but not forever.
    const isLast = this.#passages >= (retry.retries + 1) * lanes.length
    const isFinal = failure.kind === 'refused' && failure.isFinal
    if (!this.#request.isRepeatable || isFinal || isLast) return undefined
    if (untried.length > 0) return 0
    if (this.#round >= retry.retries) return undefined
    const asked = failure.kind === 'refused' ? Math.min(failure.wait ?? 0, retry.maxRetryAfter) : 0
    const ownPause = backoff(this.#round++, retry, random)
    // The queue enforces the wait that a rate limit asks for, in order.
    const isQueued = asked > 0 && failure.reason === 'rate_limit' && lane.queue !== undefined
    const pause = isQueued ? 0 : Math.max(asked, ownPause)
    return Math.max(asked, pause) < this.#lifetime.left ? pause : undefined
  }

  /** Passes the answer to the caller. From here on nothing is retried. */
  #pass(passage: Passage, attempt: Attempt, { kind, response }: Answer): Response {
    const { lane, permit } = passage
    this.#observer.answered(lane.name, response.status)
    return attempt.follow(response, {
      begun: () => lane.read(passage),
      ended: (end) => {
        permit.release()
        // The result of a refusal was already reported by its head.
        if (kind === 'answered') this.#observer.within(() => lane.judge(end, passage))
        this.#observer.ended(faultOf(end))
      },
    })
  }

  /** Releases an answer that is not passed on. */
  #drop({ lane, permit }: Passage, attempt: Attempt, failure: Failure): void {
    this.passOver(lane.name, failure.reason)
    if (failure.kind === 'failed') {
      this.#lastFailure = failure.error
      return
    }
    this.#lastFailure = new Error(`${lane.name} answered with status ${failure.response.status}`)
    void attempt.discard(failure.response).finally(permit.release)
  }
}

function faultOf(end: AnswerEnd): unknown {
  return end.kind === 'broken' || end.kind === 'cut' ? end.error : undefined
}
