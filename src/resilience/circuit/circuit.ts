import { type FailureRatio, FailureWindow } from './failure-ratio.ts'

/** Each state carries only what it alone needs. Times are of the monotonic clock. */
type CircuitState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'half_open'; readonly nextProbeAt: number } // a probe that hangs must not keep others out for ever

export type CircuitKind = CircuitState['kind']

export interface CircuitLimits {
  /** So many failures in a row open the circuit. */
  readonly failures: number
  /** Opens it too, where it is given. */
  readonly failureRatio: FailureRatio | undefined
  /** Milliseconds until a request is let through as a probe, and from one probe to the next. */
  readonly probeInterval: number
}

/** One request that was let through, to report it with. */
export interface Trial {
  /** Which state the circuit was in: what began before a change says nothing about the time since. */
  readonly era: number
  /** How many had failed when its answer came. */
  failuresBefore: number
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
  #era = 0
  /** All failures, and how many of them came before the latest success. */
  #failures = 0
  #failuresBefore = 0
  /** Good answers whose bodies nobody has begun to read: as long as that is so, they count as successes. */
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

  /** Whether `enter` would let a request through. */
  get isPassable(): boolean {
    const state = this.#state
    if (state.kind === 'closed') return true
    return this.#now() >= (state.kind === 'open' ? state.until : state.nextProbeAt)
  }

  /** Lets a request through or not. One that was let through is reported by `succeed`, `fail` or `release`. */
  enter(): Trial | undefined {
    if (!this.isPassable) return undefined
    const { kind } = this.#state
    if (kind === 'half_open' && this.#unread.size > 0) this.#become({ kind: 'closed' })
    else if (kind !== 'closed') this.#halfOpen(this.#now() + this.#limits.probeInterval)
    return { era: this.#era, failuresBefore: 0 }
  }

  /** There is a good answer, whose body will tell whether it is one. */
  answer(trial: Trial): void {
    if (trial.era !== this.#era) return
    trial.failuresBefore = this.#failures
    this.#unread.add(trial)
  }

  /** Somebody begins to read the body. */
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

  /** The request told nothing about the provider: its caller left, or a rate limit refused it. */
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
