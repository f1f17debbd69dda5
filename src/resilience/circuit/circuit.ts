import { type FailureRatio, FailureWindow } from './failure-ratio.ts'

/** Each state has only the data it needs. Times are of the monotonic clock. */
type CircuitState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'half_open'; readonly nextProbeAt: number } // a probe that hangs must not block others forever

export type CircuitKind = CircuitState['kind']

export interface CircuitLimits {
  /** Number of consecutive failures that opens the circuit. */
  readonly failures: number
  /** Also opens the circuit, if set. */
  readonly failureRatio: FailureRatio | undefined
  /** Milliseconds until a request is admitted as a probe, and between probes. */
  readonly probeInterval: number
}

/** One admitted request, to report its result with. */
export interface Trial {
  /** The state of the circuit when the request started: results from before a change do not count. */
  readonly era: number
  /** Number of failures when its answer arrived. */
  failuresBefore: number
}

/**
 * Blocks requests to a failing provider. While open, it admits one request per probe interval; the first that succeeds
 * closes it.
 */
export class Circuit {
  readonly #limits: CircuitLimits
  readonly #now: () => number
  readonly #changed: (to: CircuitKind) => void
  readonly #window: FailureWindow | undefined
  #state: CircuitState = { kind: 'closed' }
  #era = 0
  /** All failures, and how many of them preceded the latest success. */
  #failures = 0
  #failuresBefore = 0
  /** Answers with a good head and an unread body; they count as successes until their bodies are read. */
  readonly #unread = new Set<Trial>()

  constructor(limits: CircuitLimits, now: () => number, changed: (to: CircuitKind) => void) {
    this.#limits = limits
    this.#now = now
    this.#changed = changed
    this.#window = limits.failureRatio && new FailureWindow(limits.failureRatio)
  }

  get kind(): CircuitKind {
    return this.#state.kind
  }

  /** Whether `enter` would admit a request. */
  get isPassable(): boolean {
    const state = this.#state
    if (state.kind === 'closed') return true
    return this.#now() >= (state.kind === 'open' ? state.until : state.nextProbeAt)
  }

  /** Admits a request or not. The result of an admitted one must be reported by `succeed`, `fail` or `release`. */
  enter(): Trial | undefined {
    if (!this.isPassable) return undefined
    const { kind } = this.#state
    if (kind === 'half_open' && this.#unread.size > 0) this.#become({ kind: 'closed' })
    else if (kind !== 'closed') this.#halfOpen(this.#now() + this.#limits.probeInterval)
    return { era: this.#era, failuresBefore: 0 }
  }

  /** The head of the answer is good; its body decides whether the request succeeded. */
  answer(trial: Trial): void {
    if (trial.era !== this.#era) return
    trial.failuresBefore = this.#failures
    this.#unread.add(trial)
  }

  /** The caller starts to read the body. */
  read(trial: Trial): void {
    this.#unread.delete(trial)
  }

  succeed(trial: Trial): void {
    const isUnread = this.#unread.delete(trial)
    if (trial.era !== this.#era) return
    this.#failuresBefore = Math.max(this.#failuresBefore, isUnread ? trial.failuresBefore : this.#failures)
    if (this.#state.kind === 'closed') this.#window?.add(false, this.#now())
    else this.#become({ kind: 'closed' })
  }

  fail(trial: Trial): void {
    this.#unread.delete(trial)
    if (trial.era !== this.#era) return
    const now = this.#now()
    this.#failures++
    const isClosed = this.#state.kind === 'closed'
    const tooOften = isClosed && this.#window?.add(true, now, this.#unread.size) === true
    if (isClosed && !tooOften && this.#failuresInARow < this.#limits.failures) return
    this.#become({ kind: 'open', until: now + this.#limits.probeInterval })
  }

  /** The request shows nothing about the provider: its caller cancelled it, or a rate limit refused it. */
  release(trial: Trial): void {
    this.#unread.delete(trial)
    if (trial.era === this.#era && this.#state.kind === 'half_open') this.#halfOpen(this.#now())
  }

  get #failuresInARow(): number {
    let before = this.#failuresBefore
    for (const { failuresBefore } of this.#unread) before = Math.max(before, failuresBefore)
    return this.#failures - before
  }

  #halfOpen(nextProbeAt: number): void {
    this.#become({ kind: 'half_open', nextProbeAt })
  }

  #become(state: CircuitState): void {
    const isChange = state.kind !== this.#state.kind
    this.#state = state
    if (!isChange) return
    this.#era++
    this.#failuresBefore = this.#failures
    this.#window?.clear()
    this.#unread.clear()
    this.#changed(state.kind)
  }
}
