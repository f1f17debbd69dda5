import type { Attributes, Counter } from '@opentelemetry/api'
import { type Money, usdNumber } from '../../money.ts'
import type { CallGroup } from './call-group.ts'

/** How amounts of one kind add up. */
interface Arithmetic<Amount> {
  plus(left: Amount, right: Amount): Amount
  toNumber(amount: Amount): number
}

export const counting: Arithmetic<number> = { plus: (left, right) => left + right, toNumber: (amount) => amount }

/** Picodollars add up exactly; only their sum becomes a double. */
export const money: Arithmetic<Money> = { plus: (left, right) => left + right, toNumber: usdNumber }

interface Series<Amount> {
  readonly attributes: Attributes
  /** What was counted since the last flush; `undefined` is nothing, where 0 is a series to be shown. */
  owed: Amount | undefined
}

/**
 * Adds up one counter between collections. An SDK's counter sorts and serializes its attributes on every `add`, which
 * for all that we count of a call would cost more than its span; an addition here costs two look-ups.
 *
 * The sums go into a synchronous counter all the same: an observable one is overwritten, not summed, where a View
 * drops an attribute and two series become one.
 */
export class Tally<Amount> {
  readonly #arithmetic: Arithmetic<Amount>
  readonly #groups = new Map<CallGroup, Map<string, Series<Amount>>>()

  constructor(arithmetic: Arithmetic<Amount>) {
    this.#arithmetic = arithmetic
  }

  /** Adds to the series of `group` that `detail` tells from its others; a new one gets its `attributes`. */
  add(group: CallGroup, detail: string, amount: Amount, attributes: (group: CallGroup) => Attributes): void {
    const series = this.#groups.get(group)?.get(detail) ?? this.#open(group, detail, attributes)
    series.owed = series.owed === undefined ? amount : this.#arithmetic.plus(series.owed, amount)
  }

  #open(group: CallGroup, detail: string, attributes: (group: CallGroup) => Attributes): Series<Amount> {
    const series = { attributes: group.overflow ? group.labels : attributes(group), owed: undefined }
    const ofGroup = this.#groups.get(group)
    if (ofGroup === undefined) this.#groups.set(group, new Map([[detail, series]]))
    else ofGroup.set(detail, series)
    return series
  }

  /** Hands over what is owed, once however many readers collect. */
  flush(counter: Counter): void {
    for (const ofGroup of this.#groups.values()) {
      for (const series of ofGroup.values()) {
        const { owed } = series
        if (owed === undefined) continue
        series.owed = undefined
        counter.add(this.#arithmetic.toNumber(owed), series.attributes)
      }
    }
  }

  /** Forgets all series; they come back when they are added to. */
  clear(): void {
    this.#groups.clear()
  }
}
