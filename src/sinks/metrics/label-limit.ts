/** Replaces every value beyond the limit. */
export const OTHER = 'other'

/** Longest value of a label. */
const LENGTH_LIMIT = 128

/** Lone surrogates: exporters send all of them as U+FFFD, so two series would become one. */
const HALF_CHARACTER = /\p{Surrogate}/u

/**
 * Bounds the number of series that untrusted values can create: the first `limit` values are kept, later ones become
 * `other`.
 */
export class LabelLimit {
  readonly #limit: number
  readonly #admitted = new Set<string>()

  constructor(limit: number) {
    this.#limit = limit
  }

  label(value: string): string {
    if (this.#admitted.has(value)) return value
    if (this.#admitted.size >= this.#limit || value === '' || value.length > LENGTH_LIMIT) return OTHER
    if (HALF_CHARACTER.test(value)) return OTHER
    this.#admitted.add(value)
    return value
  }
}
