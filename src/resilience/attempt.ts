import type { TimeoutPhase } from '../call.ts'
import type { AddressedRequest } from './addressed-request.ts'
import type { Clock } from './clock.ts'
import { watchConnection } from './connecting.ts'
import { ResilienceTimeoutError } from './errors.ts'
import type { Lifetime } from './lifetime.ts'
import { type AttemptTimeouts, NODE_CONNECT_TIMEOUT } from './provider.ts'
import { type BodyEnd, watchBody } from './watched-body.ts'

/** What undici's own clocks report. */
const NODE_TIMEOUTS = new Map<unknown, TimeoutPhase>([
  ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
  ['UND_ERR_HEADERS_TIMEOUT', 'headers'],
  ['UND_ERR_BODY_TIMEOUT', 'body'],
])

/** One request that is sent, and cut by its clocks or with the call that it belongs to. */
export class Attempt {
  readonly #lifetime: Lifetime
  readonly #timeouts: AttemptTimeouts
  readonly #clock: Clock
  readonly #controller = new AbortController()
  readonly #stopListening: () => void
  #stopTimer: () => void = () => {}

  constructor(lifetime: Lifetime, timeouts: AttemptTimeouts, clock: Clock) {
    this.#lifetime = lifetime
    this.#timeouts = timeouts
    this.#clock = clock
    this.#stopListening = lifetime.onCut((reason) => this.#controller.abort(reason))
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

  /** Follows the body to its end, however it is read, or until the call is cut: nobody may be reading it. */
  follow(response: Response, ended: (end: BodyEnd) => void): Response {
    let isOver = false
    /** Clones are read side by side. */
    let waiting = 0
    const over = (end: BodyEnd) => {
      this.#stopTimer()
      if (isOver) return
      isOver = true
      this.#stopListening()
      stopListening()
      ended(end)
    }
    const stopListening = this.#lifetime.onCut((error) => over({ kind: 'broken', error }))
    return watchBody(response, {
      waiting: () => {
        waiting++
        this.#startTimer()
      },
      arrived: () => {
        waiting--
        if (waiting > 0) this.#startTimer()
        else this.#stopTimer()
      },
      ended: over,
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

  #startTimer(): void {
    this.#stopTimer()
    this.#stopTimer = this.#timer('body', this.#timeouts.betweenChunks)
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
  const phase = NODE_TIMEOUTS.get(code)
  return phase === undefined ? error : new ResilienceTimeoutError(phase, undefined, { cause: error })
}
