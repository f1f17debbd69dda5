import type { Clock } from '../../src/resilience/clock.ts'

interface Alarm {
  readonly at: number
  ring(): void
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 1000
  readonly #alarms = new Set<Alarm>()

  now(): number {
    return this.#now
  }

  date(): number {
    return this.#now + 1_700_000_000_000
  }

  timer(milliseconds: number, ring: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, ring }
    this.#alarms.add(alarm)
    return () => void this.#alarms.delete(alarm)
  }

  /** Time goes by while the event loop is busy: no alarm rings. */
  stall(milliseconds: number): void {
    this.#now += milliseconds
  }

  /** Lets time go by, alarm after alarm. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds
    for (;;) {
      const [next] = [...this.#alarms].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#alarms.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.ring()
    }
    this.#now = until
  }
}
