import type { Attributes } from '@opentelemetry/api'
import { LabelLimit } from './metrics/label-limit.ts'

/** Most label values per baggage key. */
const VALUE_LIMIT = 200

/** Bounds the label values of the configured baggage keys. */
export class BaggageLimits {
  readonly #keys: readonly string[]
  readonly #limits: readonly LabelLimit[]

  constructor(keys: readonly string[]) {
    this.#keys = keys
    this.#limits = keys.map(() => new LabelLimit(VALUE_LIMIT))
  }

  /** The bounded values, in the order of the keys; absent ones stay ''. */
  bounded(values: readonly string[]): readonly string[] {
    if (this.#keys.length === 0) return values
    return this.#limits.map((limit, index) => {
      const value = values[index]
      return value ? limit.label(value) : ''
    })
  }

  /** The labels for the values, without absent ones. */
  attributes(values: readonly string[]): Attributes {
    return Object.fromEntries(this.#keys.flatMap((key, index) => (values[index] ? [[key, values[index]]] : [])))
  }
}
