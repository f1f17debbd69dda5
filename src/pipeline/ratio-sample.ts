import type { Range } from '../call.ts'

/** Most ratios kept: the oldest is overwritten, so that a sample follows what changes. */
const RATIOS = 64

/** Share of the ratios below the range and above it. */
const OUTSIDE = 0.04

/** With `n` ratios seen, an unseen one may lie outside of all of them: the range is wider by this, to the root of `n`. */
const DOUBT = 1.2

/** Ratios of tokens to something that is known of a call, such as its bytes. */
export class RatioSample {
  readonly #ratios: number[] = []
  #next = 0
  #tokens = 0
  #bases = 0
  #count = 0

  get size(): number {
    return this.#ratios.length
  }

  get meanBase(): number {
    return this.#bases / this.#count
  }

  add(tokens: number, base: number): void {
    this.#ratios[this.#next] = tokens / base
    this.#next = (this.#next + 1) % RATIOS
    this.#tokens += tokens
    this.#bases += base
    this.#count++
  }

  /** The ratio of the sums, by which the sum of many expectations is right; and where nine of ten single ones lie. */
  range(): Range<number> {
    const sorted = this.#ratios.toSorted((one, other) => one - other)
    const last = sorted.length - 1
    const width = Math.exp(DOUBT / Math.sqrt(sorted.length))
    const low = sorted[Math.floor(OUTSIDE * last)] ?? 0
    const high = sorted[Math.ceil((1 - OUTSIDE) * last)] ?? 0
    const expected = this.#tokens / this.#bases
    return { low: Math.min(low / width, expected), expected, high: Math.max(high * width, expected) }
  }
}
