import type { Sample } from '../samples/sample.ts'
import { type Point, type Series, WINDOW } from './application.ts'

interface Row extends Series {
  points: Point[]
}

/** The samples of an application's last reads: as many as rates need. */
export class History {
  readonly #rows = new Map<string, Row>()
  #times: number[] = []

  get series(): readonly Series[] {
    return [...this.#rows.values()]
  }

  /** Adds what was read at that time, in seconds. */
  add(time: number, samples: readonly Sample[]): void {
    const before = this.#times.at(-1)
    for (const { name, labels, value } of samples) {
      const key = JSON.stringify([name, labels])
      // A counter that was not there at the read before is one that was 0: its first calls are not to be lost.
      const row = this.#rows.get(key) ?? {
        name,
        labels,
        points: before === undefined ? [] : [{ time: before, value: 0 }],
      }
      row.points.push({ time, value })
      this.#rows.set(key, row)
    }
    this.#times.push(time)
    this.#forget(time)
  }

  #forget(now: number): void {
    const oldest = this.#times.findLast((time) => time <= now - WINDOW) ?? 0
    this.#times = this.#times.filter((time) => time >= oldest)
    for (const [key, row] of this.#rows) {
      row.points = row.points.filter(({ time }) => time >= oldest)
      if (row.points.length === 0) this.#rows.delete(key)
    }
  }
}
