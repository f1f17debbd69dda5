import type { Range } from '../call.ts'
import { RatioSample } from './ratio-sample.ts'

/** A range from fewer is not relied on alone: those of the neighbouring sizes are asked, too. */
const ENOUGH = 5

/** Sizes farther apart than this many doublings say nothing about each other. */
const REACH = 8

/** Per doubling that a sample is away, its range is wider by this. */
const PER_DOUBLING = 1.15

/** A sample, and how many doublings its sizes are away. */
interface Found {
  readonly sample: RatioSample
  readonly away: number
}

/** Samples by the size of what is known, in doublings: a small request is mostly frame, a large one mostly text. */
export class SizeSamples {
  readonly #samples: (RatioSample | undefined)[] = []
  readonly #isGrowing: boolean

  /** @param isGrowing Whether tokens grow with the size from one doubling to the next, as those of text do. */
  constructor(isGrowing: boolean) {
    this.#isGrowing = isGrowing
  }

  add(tokens: number, size: number): void {
    if (size <= 0) return
    const place = Math.floor(Math.log2(size))
    this.#samples[place] ??= new RatioSample()
    this.#samples[place].add(tokens, size)
  }

  /** The tokens for a size, by the nearest sizes that were seen; `undefined` if none is near. */
  tokens(size: number): Range<number> | undefined {
    if (size <= 0) return undefined
    let nearest: Found | undefined
    let largest: Found | undefined
    for (const found of this.#outwards(Math.floor(Math.log2(size)))) {
      nearest ??= found
      if (found.sample.size > 2 * (largest?.sample.size ?? 0)) largest = found
      if (largest !== undefined && largest.sample.size >= ENOUGH) break
    }
    if (nearest === undefined || largest === undefined) return undefined
    // Few calls say less about the range than about the mean.
    const { expected } = this.#scaled(nearest, size)
    const { low, high } = this.#scaled(largest, size)
    return { low: Math.min(low, expected), expected, high: Math.max(high, expected) }
  }

  *#outwards(place: number): Generator<Found> {
    for (let away = 0; away <= REACH; away++) {
      for (const at of away === 0 ? [place] : [place - away, place + away]) {
        const sample = this.#samples[at]
        if (sample !== undefined) yield { sample, away }
      }
    }
  }

  #scaled({ sample, away }: Found, size: number): Range<number> {
    const by = away === 0 || this.#isGrowing ? size : sample.meanBase
    const width = PER_DOUBLING ** away
    const { low, expected, high } = sample.range()
    return { low: (low / width) * by, expected: expected * by, high: high * width * by }
  }
}
