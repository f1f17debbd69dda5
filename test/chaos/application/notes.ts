import { openSync, writeSync } from 'node:fs'

/** Time between two signs that the event loop turns. */
const TURN_MS = 10

/** What a turn that came late counts for: in the rest of that time, nobody could do anything. */
const LONGEST_TURN_MS = 2 * TURN_MS

/**
 * Writes down which calls have ended, in a file that outlives a kill. Time is that of the event loop: milliseconds in which
 * it turned. A note is `call time`, a sign of life is `. time`.
 */
export class Notes {
  readonly #file: number
  #time = 0
  #turnedAt = performance.now()

  constructor(path: string) {
    this.#file = openSync(path, 'a')
    setInterval(() => this.#turn(), TURN_MS).unref()
  }

  ended(call: number): void {
    writeSync(this.#file, `${call} ${(this.#time + this.#sinceTurn()).toFixed(1)}\n`)
  }

  #turn(): void {
    this.#time += this.#sinceTurn()
    this.#turnedAt = performance.now()
    writeSync(this.#file, `. ${this.#time.toFixed(1)}\n`)
  }

  #sinceTurn(): number {
    return Math.min(performance.now() - this.#turnedAt, LONGEST_TURN_MS)
  }
}
