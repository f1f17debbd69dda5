export interface FailureRatio {
  /** Part of the calls that must have failed, above 0 and up to 1. */
  readonly ratio: number
  /** Milliseconds that are looked back. */
  readonly window: number
  /** With fewer calls in the window nothing is concluded. */
  readonly minimum: number
}

interface Slice {
  readonly index: number
  calls: number
  failures: number
}

const SLICES = 10

/** Whether too many of the latest calls failed, over a window that moves on by tenths. */
export class FailureWindow {
  readonly #limits: FailureRatio
  #slices: Slice[] = []

  constructor(limits: FailureRatio) {
    this.#limits = limits
  }

  /** Counts a call and tells whether the ratio is reached, with calls that are good as far as is known. */
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
