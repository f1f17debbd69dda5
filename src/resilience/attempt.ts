import type { TimeoutPhase } from '../call.ts'
import { UNDICI_TIMEOUTS } from '../error-codes.ts'
import type { Clock } from './clock.ts'
import { ResilienceTimeoutError } from './errors.ts'
import type { Lifetime } from './lifetime.ts'
import { type AttemptTimeouts, NODE_CONNECT_TIMEOUT } from './options/provider.ts'
import type { AddressedRequest } from './request/addressed-request.ts'
import { watchConnection } from './request/connecting.ts'
import { type BodyEnd, watchBody } from './watched-body.ts'

/** How the answer of an attempt ended: as its body did, or aborted with the call. */
export type AnswerEnd = BodyEnd | { readonly kind: 'cut'; readonly error: unknown }

/** Observes an answer after the caller got it. */
export interface AnswerObserver {
  /** The caller starts to read the body. Called at most once. */
  begun(): void
  /** Called exactly once, even if nobody reads the body. */
  ended(end: AnswerEnd): void
}

/** How long the rest of a refusal may take, in milliseconds, and how long it may be. */
const DISCARD_TIME = 1000
const DISCARD_BYTES = 64 * 1024

/** One request, aborted by its timeouts or with its call. */
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

  /** Resolves with the answer once its head has arrived. Timeouts reject with a ResilienceTimeoutError. */
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

  /** Observes the answer to its end, however its body is read, and even if it is not read. */
  follow(response: Response, { begun, ended }: AnswerObserver): Response {
    let isOver = false
    const end = (how: AnswerEnd) => {
      if (isOver) return
      isOver = true
      this.#stopListening()
      // fetch releases an untouched answer by itself, unless it is read in a way that can't be observed here.
      if (how.kind === 'collected' && how.isStranded) this.#controller.abort()
      ended(how)
    }
    this.#cutAnswer = (error) => end({ kind: 'cut', error })
    const { signal } = this.#controller
    if (signal.aborted) this.#cutAnswer(signal.reason) // after its head arrived
    return watchBody(response, {
      begun,
      waiting: () => this.#timer('body', this.#timeouts.betweenChunks),
      ended: end,
    })
  }

  /** Reads the small body of a refusal, so that its connection can be reused; does not wait for more than that. */
  async discard(response: Response): Promise<void> {
    const stopTimer = this.#clock.timer(DISCARD_TIME, () => this.#controller.abort())
    let size = 0
    try {
      for await (const piece of response.body ?? []) {
        size += piece.length
        if (size > DISCARD_BYTES) break
      }
    } catch {
      // Errors are ignored: nobody reads this body.
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

function asTimeout(error: unknown): unknown {
  const { code } = ((error as Error | undefined)?.cause ?? {}) as { code?: unknown }
  const phase = UNDICI_TIMEOUTS.get(code)
  return phase === undefined ? error : new ResilienceTimeoutError(phase, undefined, { cause: error })
}
