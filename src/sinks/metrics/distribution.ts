import type { Attributes, Histogram } from '@opentelemetry/api'

/** Most values that wait, and series that they are of, in one histogram. */
const WAITING_LIMIT = 1024

/**
 * The values of one histogram between collections. The SDK sorts and serializes the attributes of every record: in one
 * go, just before a collection, that takes a third of what it takes call by call, between other work.
 *
 * The first value of a series is recorded at once, because the SDK starts a series with its first record, and a series
 * that starts when it is collected would have been counted in no time. Unlike counts, values can't be summed: a histogram
 * needs each of them.
 */
export class Distribution {
  #histogram: Histogram | undefined
  /** By the attributes of their series; a series without one has its first value recorded already. */
  readonly #waiting = new Map<Attributes, number[]>()
  #count = 0

  /** Moves to another histogram; what was not collected yet goes there. */
  use(histogram: Histogram): void {
    this.#histogram = histogram
    this.flush()
  }

  /** `attributes` are the same object for each value of a series; values with another one are merely not collected together. */
  record(value: number, attributes: Attributes): void {
    const values = this.#waiting.get(attributes)
    if (values === undefined) {
      this.#waiting.set(attributes, [])
      this.#histogram?.record(value, attributes)
    } else values.push(value)
    if (++this.#count >= WAITING_LIMIT) this.flush()
  }

  /** Records the values that wait. */
  flush(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear() // first: if a histogram throws, its values are not to be recorded twice
    this.#count = 0
    for (const [attributes, values] of waiting) {
      for (const value of values) this.#histogram?.record(value, attributes)
    }
  }
}
