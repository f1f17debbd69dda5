import type { Attributes, Counter } from '@opentelemetry/api'
import { type Money, usdNumber } from '../../money.ts'
import type { CallGroup } from './call-group.ts'
import { GroupMap } from './group-map.ts'

/** Addition and conversion of one kind of amount. */
interface Arithmetic<Amount> {
  plus(left: Amount, right: Amount): Amount
  toNumber(amount: Amount): number
}

export const counting: Arithmetic<number> = { plus: (left, right) => left + right, toNumber: (amount) => amount }

/** Picodollars are summed exactly; only the sum becomes a double. */
export const money: Arithmetic<Money> = { plus: (left, right) => left + right, toNumber: usdNumber }

interface Series<Amount> {
  readonly attributes: Attributes
  /** Counted since the last flush. `undefined`: nothing; 0: nothing, but the series is to be shown. */
  pending: Amount | undefined
}

/**
 * Sums one counter between collections. The SDK's counter sorts and serializes its attributes on every `add`, which for
 * all counters of a call would cost more than its span; an addition here costs two look-ups.
 *
 * The sums go to a synchronous counter and not to an observable one: where a View drops an attribute and two series
 * become one, observed values overwrite each other.
 */
export class Tally<Amount> {
  readonly #arithmetic: Arithmetic<Amount>
  readonly #series = new GroupMap<Series<Amount>>()

  constructor(arithmetic: Arithmetic<Amount>) {
    this.#arithmetic = arithmetic
  }

  /** Adds to the series of `group` and `detail`; `attributes` are computed for a new series. */
  add(group: CallGroup, detail: string, amount: Amount, attributes: (group: CallGroup) => Attributes): void {
    const series = this.#series.get(group, detail) ?? this.#open(group, detail, attributes)
    series.pending = series.pending === undefined ? amount : this.#arithmetic.plus(series.pending, amount)
  }

  #open(group: CallGroup, detail: string, attributes: (group: CallGroup) => Attributes): Series<Amount> {
    const labels = group.overflow ? group.labels : attributes(group)
    return this.#series.set(group, detail, { attributes: labels, pending: undefined })
  }

  /** Reports the pending sums, once for any number of readers. */
  flush(counter: Counter): void {
    for (const series of this.#series.values()) {
      const { pending } = series
      if (pending === undefined) continue
      series.pending = undefined
      counter.add(this.#arithmetic.toNumber(pending), series.attributes)
    }
  }

  /** Removes all series; they are created again when they are added to. */
  clear(): void {
    this.#series.clear()
  }
}
