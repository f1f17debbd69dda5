import type { CircuitKind, CircuitState } from './circuit-state.ts'
import { type FailureRatio, FailureWindow } from './failure-ratio.ts'

export interface CircuitLimits {
  /** So many failures in a row open the circuit. */
  readonly failures: number
  /** Opens it too, where it is given. */
  readonly failureRatio: FailureRatio | undefined
  /** Milliseconds until a request is let through as a probe, and from one probe to the next. */
  readonly probeInterval: number
}

/**
 * Keeps requests from a provider that fails. Once it is open, one request per probe interval is let through; the first
 * that succeeds closes it.
 */
export class Circuit {
  readonly #limits: CircuitLimits
  readonly #now: () => number
  readonly #changed: (to: CircuitKind) => void
  readonly #window: FailureWindow | undefined
  #state: CircuitState = { kind: 'closed' }
  #failuresInARow = 0

  constructor(limits: CircuitLimits, now: () => number, changed: (to: CircuitKind) => void) {
    this.#limits = limits
    this.#now = now
    this.#changed = changed
    this.#window = limits.failureRatio && new FailureWindow(limits.failureRatio)
  }

  get kind(): CircuitKind {
    return this.#state.kind
  }

  /** Whether `enter` would let a request through. */
  get isPassable(): boolean {
    const state = this.#state
    if (state.kind === 'closed') return true
    return this.#now() >= (state.kind === 'open' ? state.until : state.nextProbeAt)
  }

  /** Lets a request through or not. One that was let through is reported by one of the other methods. */
  enter(): boolean {
    if (!this.isPassable) return false
    if (this.#state.kind !== 'closed') this.#halfOpen(this.#now() + this.#limits.probeInterval)
    return true
  }

  succeed(): void {
    this.#failuresInARow = 0
    if (this.#state.kind === 'closed') this.#window?.add(false, this.#now())
    else if (this.#state.kind === 'half_open') this.#become({ kind: 'closed' })
  }

  fail(): void {
    const now = this.#now()
    this.#failuresInARow++
    const tooOften = this.#state.kind === 'closed' && this.#window?.add(true, now) === true
    if (this.#state.kind === 'open') return // of a request that was let through before
    if (this.#state.kind === 'closed' && !tooOften && this.#failuresInARow < this.#limits.failures) return
    this.#window?.clear()
    this.#become({ kind: 'open', until: now + this.#limits.probeInterval })
  }

  /** The request told nothing about the provider: its caller left, or a rate limit refused it. */
  release(): void {
    if (this.#state.kind === 'half_open') this.#halfOpen(this.#now())
  }

  #halfOpen(nextProbeAt: number): void {
    this.#become({ kind: 'half_open', nextProbeAt })
  }

  #become(state: CircuitState): void {
    const isChange = state.kind !== this.#state.kind
    this.#state = state
    if (isChange) this.#changed(state.kind)
  }
}
