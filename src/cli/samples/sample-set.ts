import { readValue } from './prometheus-text.ts'
import { type Bucket, histogramQuantile } from './quantile.ts'
import type { Sample } from './sample.ts'

/** Labels and the values they must have. */
export type Where = Readonly<Record<string, string>>

/** Samples of one time, with the few queries that reports need. */
export class SampleSet {
  readonly #byName = new Map<string, Sample[]>()

  constructor(samples: readonly Sample[]) {
    for (const sample of samples) {
      const same = this.#byName.get(sample.name)
      if (same === undefined) this.#byName.set(sample.name, [sample])
      else same.push(sample)
    }
  }

  /** `sum(name{where})`, and 0 where there is no such series. */
  total(name: string, where: Where = {}): number {
    return this.#select(name, where).reduce((sum, { value }) => sum + value, 0)
  }

  /** The values of one label that the series of a metric have, in alphabetical order. */
  values(name: string, label: string, where: Where = {}): readonly string[] {
    const found = this.#select(name, where).map(({ labels }) => labels[label])
    return [...new Set(found.filter((value) => value !== undefined))].sort()
  }

  /** `histogram_quantile(quantile, sum by (le) (name_bucket{where}))` */
  quantile(quantile: number, name: string, where: Where = {}): number | undefined {
    const cumulative = new Map<string, number>()
    for (const { labels, value } of this.#select(`${name}_bucket`, where)) {
      const { le = '' } = labels
      cumulative.set(le, (cumulative.get(le) ?? 0) + value)
    }
    const buckets = Array.from(cumulative, ([le, count]): Bucket => {
      return { upperBound: readValue(le) ?? Number.POSITIVE_INFINITY, cumulative: count }
    })
    return histogramQuantile(quantile, buckets)
  }

  #select(name: string, where: Where): readonly Sample[] {
    const wanted = Object.entries(where)
    const samples = this.#byName.get(name) ?? []
    return samples.filter(({ labels }) => wanted.every(([label, value]) => labels[label] === value))
  }
}
