import type { TimeoutPhase } from '../call.ts'
import { UNDICI_TIMEOUTS } from '../error-codes.ts'
import type { Clock } from './clock.ts'
import { ResilienceTimeoutError } from './errors.ts'
import type { Lifetime } from './lifetime.ts'
import { type AttemptTimeouts, NODE_CONNECT_TIMEOUT } from './options/provider.ts'
import type { AddressedRequest } from './request/addressed-request.ts'
import { watchConnection } from './request/connecting.ts'
import { type BodyEnd, watchBody } from './watched-body.ts'

/** How the answer of an attempt ended: as its body did, or cut with the call. */
export type AnswerEnd = BodyEnd | { readonly kind: 'cut'; readonly error: unknown }

/** Whoever follows an answer once it is the caller's. */
export interface AnswerObserver {
  /** The caller begins to read it. Called once at most. */
  begun(): void
  /** Called once, also where nobody reads it. */
  ended(end: AnswerEnd): void
}

/** One request that is sent, and cut by its clocks or with the call that it belongs to. */
export class Attempt {
  readonly #timeouts: AttemptTimeouts
  readonly #clock: Clock
  readonly #controller = new AbortController()
  readonly #stopListening: () => void
  #cutAnswer: (error: unknown) => void = () => {}

  constructor(lifetime: Lifetime, timeouts: AttemptTimeouts, clock: Clock) {
    this.#timeouts = timeouts
    this.#clock = clock
    this.#stopListening = lifetime.onCut((reason) => {
      this.#controller.abort(reason)
      this.#cutAnswer(reason)
    })
  }

  /** Resolves with the head of the answer. A timeout is always a ResilienceTimeoutError. */
  async send(fetch: typeof globalThis.fetch, { url, init }: AddressedRequest): Promise<Response> {
    const { connect, firstByte } = this.#timeouts
    const request = () => fetch(url, { ...init, signal: this.#controller.signal })
    const stopTimer = this.#timer('headers', firstByte)
    let stopConnectTimer = () => {}
    const watch = {
      connecting: () => {
        stopConnectTimer = this.#timer('connect', connect)
      },
      connected: () => stopConnectTimer(),
    }
    try {
      return await (connect < NODE_CONNECT_TIMEOUT ? watchConnection(watch, request) : request())
    } catch (error) {
      this.#stopListening()
      throw asTimeout(error)
    } finally {
      stopTimer()
      stopConnectTimer()
    }
  }

  /** Follows the answer to its end, however its body is read, and also where it is not. */
  follow(response: Response, { begun, ended }: AnswerObserver): Response {
    let isOver = false
    const end = (how: AnswerEnd) => {
      if (isOver) return
      isOver = true
      this.#stopListening()
      // What nobody has touched, fetch lets go of by itself, unless somebody reads it in a way that is not seen here.
      if (how.kind === 'collected' && how.isStranded) this.#controller.abort()
      ended(how)
    }
    this.#cutAnswer = (error) => end({ kind: 'cut', error })
    const { signal } = this.#controller
    if (signal.aborted) this.#cutAnswer(signal.reason) // between its head and now
    return watchBody(response, {
      begun,
      waiting: () => this.#timer('body', this.#timeouts.betweenChunks),
      ended: end,
    })
  }

  /** Reads what little a refusal says, so that its connection can be used again; more than that is not waited for. */
  async discard(response: Response): Promise<void> {
    const stopTimer = this.#clock.timer(DISCARD_TIME, () => this.#controller.abort())
    let size = 0
    try {
      for await (const piece of response.body ?? []) {
        size += piece.length
        if (size > DISCARD_BYTES) break
      }
    } catch {
      // Nobody wants it.
    } finally {
      stopTimer()
      this.#stopListening()
    }
  }

  #timer(phase: TimeoutPhase, milliseconds: number): () => void {
    return this.#clock.timer(milliseconds, () =>
      this.#controller.abort(new ResilienceTimeoutError(phase, milliseconds)),
    )
  }
}

const DISCARD_TIME = 1000
const DISCARD_BYTES = 64 * 1024

function asTimeout(error: unknown): unknown {
  const { code } = ((error as Error | undefined)?.cause ?? {}) as { code?: unknown }
  const phase = UNDICI_TIMEOUTS.get(code)
  return phase === undefined ? error : new ResilienceTimeoutError(phase, undefined, { cause: error })
}
