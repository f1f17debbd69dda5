import { guard } from '../../guard.ts'
import type { Spool } from './spool.ts'

/** Milliseconds after the first look: a process that is replaced may still be ending when the next one has started. */
const LOOKS_MS = [1_000, 2_000, 4_000]

/**
 * Claims spool files of processes that have ended, while the database is there to take their rows. Its timers keep no
 * process running.
 */
export class Claims {
  readonly #spool: Spool | undefined
  readonly #onClaimed: () => void
  #isOn = false
  #timers: readonly NodeJS.Timeout[] = []

  /** `onClaimed` is called when there may be more to send. */
  constructor(spool: Spool | undefined, onClaimed: () => void) {
    this.#spool = spool
    this.#onClaimed = onClaimed
  }

  /** The database is there: looks at once and, where files of running processes are left, some times more. Idempotent. */
  begin(): void {
    if (this.#isOn) return
    this.#isOn = true
    if (this.#claim()) this.#timers = LOOKS_MS.map((delay) => setTimeout(this.look, delay).unref())
  }

  /** The database is away, or the log is closed. */
  end(): void {
    this.#isOn = false
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** Looks once more; while the database is away, `begin()` will. */
  readonly look = (): void => {
    if (!this.#isOn) return
    this.#claim()
    this.#onClaimed()
  }

  #claim(): boolean {
    return guard('billing', () => this.#spool?.adopt()) === true
  }
}
