import type { Attributes, Histogram, Meter } from '@opentelemetry/api'
import type { MetricName } from '../names.ts'
import { INSTRUMENT } from './instruments.ts'

/** Most values that wait, and series that they are of, in one histogram. */
const WAITING_LIMIT = 1024

/**
 * The values of one histogram between collections. The SDK sorts and serializes the attributes of every record, which
 * takes less time for all in one go, just before a collection, than call by call between other work. Unlike counts,
 * values can't be summed: a histogram needs each of them.
 *
 * The first value of a series is recorded at once, because the SDK starts a series with its first record: one that
 * starts when it is collected would have got all its values in no time.
 */
export class Distribution {
  #histogram: Histogram | undefined
  /** By the attributes of their series, of which the first value is recorded already. */
  readonly #waiting = new Map<Attributes, number[]>()
  #count = 0

  /** Moves to another histogram. What waits belongs to the one before. */
  use(histogram: Histogram): void {
    this.flush()
    this.#histogram = histogram
  }

  /** `attributes` are the same object for each value of a series: with another one, a value counts as its first. */
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

/** The distributions of several metrics, which move and are flushed together. */
export class Distributions {
  readonly #all = new Map<MetricName, Distribution>()

  /** A distribution that moves and is flushed with the others. */
  of(name: MetricName): Distribution {
    const distribution = new Distribution()
    this.#all.set(name, distribution)
    return distribution
  }

  /** Moves to the histograms of `meter`. */
  useMeter(meter: Meter): void {
    for (const [name, distribution] of this.#all) distribution.use(meter.createHistogram(name, INSTRUMENT[name]))
  }

  /** Records the values that wait. */
  flush(): void {
    for (const distribution of this.#all.values()) distribution.flush()
  }
}
