import type { Call } from '../call.ts'

/** Most responses that are remembered; the oldest is then forgotten. */
const LIMIT = 5_000

/** Milliseconds for which one is remembered: an hour. */
const LIFETIME = 3_600_000

interface Pending {
  readonly call: Call
  readonly since: number
}

/**
 * Responses that are made in the background, from the call that created them to the call that brings their usage. So
 * the usage counts once, however often a response is fetched.
 */
export class BackgroundResponses {
  readonly #pending = new Map<string, Pending>()
  readonly #now: () => number
  readonly #onForgotten: (call: Call) => void

  /** @param onForgotten Receives a call whose usage never came. */
  constructor(onForgotten: (call: Call) => void, now: () => number = () => performance.now()) {
    this.#onForgotten = onForgotten
    this.#now = now
  }

  /** The call that created a response; the usage of this one is yet to come. */
  add(call: Call): void {
    const key = keyOf(call.started.destination.provider, call.answerFacts.id ?? '')
    this.#pending.set(key, { call, since: this.#now() })
    this.forgetOld()
  }

  /** The call that created a response, at the first time only. */
  take(provider: string, id: string): Call | undefined {
    this.forgetOld()
    const key = keyOf(provider, id)
    const found = this.#pending.get(key)?.call
    this.#pending.delete(key)
    return found
  }

  /** Forgets those whose time is over. */
  forgetOld(): void {
    if (this.#pending.size === 0) return
    const oldest = this.#now() - LIFETIME
    for (const [key, { since }] of this.#pending) {
      if (since > oldest && this.#pending.size <= LIMIT) return
      this.#forget(key)
    }
  }

  /** Forgets all: nothing will be fetched any more. */
  forgetAll(): void {
    for (const key of this.#pending.keys()) this.#forget(key)
  }

  #forget(key: string): void {
    const call = this.#pending.get(key)?.call
    this.#pending.delete(key)
    if (call !== undefined) this.#onForgotten(call)
  }
}

function keyOf(provider: string, id: string): string {
  return `${provider}\n${id}`
}
