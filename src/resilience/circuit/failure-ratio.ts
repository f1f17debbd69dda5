export interface FailureRatio {
  /** Ratio of failed calls, above 0 and up to 1. */
  readonly ratio: number
  /** Length of the window in milliseconds. */
  readonly window: number
  /** Fewest calls in the window for the ratio to count. */
  readonly minimum: number
}

interface Slice {
  readonly index: number
  calls: number
  failures: number
}

const SLICES = 10

/** The ratio of failed calls over a sliding window of ten parts. */
export class FailureWindow {
  readonly #limits: FailureRatio
  #slices: Slice[] = []

  constructor(limits: FailureRatio) {
    this.#limits = limits
  }

  /**
   * Counts a call and returns whether the ratio is reached. `undecided` is the number of further calls that have not failed so far.
   */
  add(failed: boolean, now: number, undecided = 0): boolean {
    const { ratio, window, minimum } = this.#limits
    const index = Math.floor((now / window) * SLICES)
    const slice = this.#slice(index)
    slice.calls++
    if (failed) slice.failures++
    this.#slices = this.#slices.filter((kept) => kept.index > index - SLICES)
    const calls = this.#slices.reduce((sum, kept) => sum + kept.calls, undecided)
    const failures = this.#slices.reduce((sum, kept) => sum + kept.failures, 0)
    return calls >= minimum && failures / calls >= ratio
  }

  clear(): void {
    this.#slices = []
  }

  #slice(index: number): Slice {
    const last = this.#slices.at(-1)
    if (last?.index === index) return last
    const slice = { index, calls: 0, failures: 0 }
    this.#slices.push(slice)
    return slice
  }
}
