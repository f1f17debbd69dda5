import { openSync, writeSync } from 'node:fs'

/** Milliseconds between two signs of life of the event loop. */
const TURN_MS = 10

/** How much a late turn counts: in the rest of that time, the event loop was blocked. */
const LONGEST_TURN_MS = 2 * TURN_MS

/**
 * Notes which calls have ended, in a file that survives a kill. Times are event loop time in milliseconds. A note is
 * `call time`, a sign of life is `. time`.
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
