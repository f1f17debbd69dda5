import type { Range } from '../call.ts'

/** Most calls kept: the oldest is overwritten, so that a sample follows what changes. */
const CALLS = 64

/** Share of the ratios below the range and above it. */
const OUTSIDE = 0.04

/** With `n` ratios seen, an unseen one may lie outside of all of them: the range is wider by this, to the root of `n`. */
const DOUBT = 1.2

/** A ratio this many times what nine of ten are below is an absurd count, and not expected of others. */
const ABSURD = 1_000
const NINE_OF_TEN = 0.9

/** Ratios of tokens to something that is known of a call, such as its bytes. */
export class RatioSample {
  readonly #tokens: number[] = []
  readonly #bases: number[] = []
  #next = 0

  get size(): number {
    return this.#tokens.length
  }

  get meanBase(): number {
    return sumOf(this.#bases) / this.size
  }

  add(tokens: number, base: number): void {
    this.#tokens[this.#next] = tokens
    this.#bases[this.#next] = base
    this.#next = (this.#next + 1) % CALLS
  }

  /** The ratio of the sums, by which the sum of many expectations is right; and where nine of ten single ones lie. */
  range(): Range<number> {
    const calls = this.#tokens.map((tokens, place) => ({ tokens, base: this.#bases[place] ?? 1 }))
    const sorted = calls.toSorted((one, other) => one.tokens / one.base - other.tokens / other.base)
    const ratioAt = (place: number) => (sorted[place]?.tokens ?? 0) / (sorted[place]?.base ?? 1)
    const most = ratioAt(Math.floor(NINE_OF_TEN * (sorted.length - 1))) * ABSURD
    const plausible = most === 0 ? sorted : sorted.filter(({ tokens, base }) => tokens / base <= most)
    const last = plausible.length - 1
    const width = Math.exp(DOUBT / Math.sqrt(sorted.length))
    const expected = sumOf(plausible.map(({ tokens }) => tokens)) / sumOf(plausible.map(({ base }) => base))
    const low = ratioAt(Math.floor(OUTSIDE * last)) / width
    const high = ratioAt(Math.ceil((1 - OUTSIDE) * last)) * width
    return { low: Math.min(low, expected), expected, high: Math.max(high, expected) }
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
