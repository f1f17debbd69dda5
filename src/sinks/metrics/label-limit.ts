/** What stands for every value that is one too many. */
export const OTHER = 'other'

/** Longest value that becomes a label. */
const LENGTH_LIMIT = 128

/** All halves of characters are sent as the same one: two series would become one. */
const HALF_CHARACTER = /\p{Surrogate}/u

/** Bounds how many series foreign values can mint: the first `limit` of them are themselves, later ones `other`. */
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
