import type { Clock } from './clock.ts'
import { ResilienceTimeoutError } from './errors.ts'

/**
 * One logical call from its start to its last byte. It is aborted when the caller cancels or the overall timeout
 * expires.
 */
export class Lifetime {
  readonly #clock: Clock
  readonly #endsAt: number
  readonly #listeners = new Set<(reason: unknown) => void>()
  readonly #undos: (() => void)[] = []
  #cut: { readonly reason: unknown } | undefined

  constructor(signal: AbortSignal | undefined, overall: number, clock: Clock) {
    this.#clock = clock
    this.#endsAt = clock.now() + overall
    if (signal?.aborted) this.#end(signal.reason)
    else if (signal !== undefined) {
      const leave = () => this.#end(signal.reason)
      signal.addEventListener('abort', leave, { once: true })
      this.#undos.push(() => signal.removeEventListener('abort', leave))
    }
    this.#undos.push(clock.timer(overall, () => this.#end(new ResilienceTimeoutError('deadline', overall))))
  }

  get isCut(): boolean {
    return this.#cut !== undefined
  }

  /** Milliseconds until the overall timeout. */
  get left(): number {
    return this.#endsAt - this.#clock.now()
  }

  throwIfCut(): void {
    // `fetch` rejects with the abort reason of the caller, whatever it is.
    if (this.#cut !== undefined) throw this.#cut.reason
  }

  /** Called synchronously within the abort, so that capture sees what caused it. */
  onCut(listener: (reason: unknown) => void): () => void {
    if (this.#cut !== undefined) {
      listener(this.#cut.reason)
      return () => {}
    }
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async sleep(milliseconds: number): Promise<void> {
    this.throwIfCut()
    await new Promise<void>((resolve, reject) => {
      const wake = () => {
        stopListening()
        resolve()
      }
      const stopTimer = this.#clock.timer(milliseconds, wake, { keepsAlive: true })
      const stopListening = this.onCut((reason) => {
        stopTimer()
        reject(reason)
      })
    })
  }

  /** Nothing is left to abort. */
  close(): void {
    for (const undo of this.#undos.splice(0)) undo()
    this.#listeners.clear()
  }

  #end(reason: unknown): void {
    if (this.#cut !== undefined) return
    this.#cut = { reason }
    const listeners = [...this.#listeners]
    this.close()
    for (const listener of listeners) listener(reason)
  }
}
