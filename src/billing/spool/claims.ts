import { guard } from '../../guard.ts'
import type { Spool } from './spool.ts'

/** Milliseconds after the first check: a replaced process may still be ending when its successor has started. */
const CHECKS_MS = [1_000, 2_000, 4_000]

/**
 * Claims spool files of ended processes while the database is available for their rows. Its timers do not keep the
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

  /**
   * The database is available: checks at once and, if files of running processes are left, some more times. Idempotent.
   */
  begin(): void {
    if (this.#isOn) return
    this.#isOn = true
    if (this.#claim()) this.#timers = CHECKS_MS.map((delay) => setTimeout(this.check, delay).unref())
  }

  /** The database is unavailable, or the log is closed. */
  end(): void {
    this.#isOn = false
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** Checks once more. While the database is unavailable, does nothing: `begin()` will check. */
  readonly check = (): void => {
    if (!this.#isOn) return
    this.#claim()
    this.#onClaimed()
  }

  #claim(): boolean {
    return guard('billing', () => this.#spool?.claim()) === true
  }
}
