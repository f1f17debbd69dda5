import { parsePrometheusText, parseValue, type Sample } from './prometheus-text.ts'
import { type Bucket, histogramQuantile } from './quantile.ts'

/** Labels and the values they must have. */
export type Where = Readonly<Record<string, string>>

/** One scrape of a `/metrics` endpoint, with the few queries that the demo needs. */
export class Scrape {
  readonly #samples: readonly Sample[]

  constructor(exposed: string | readonly Sample[]) {
    this.#samples = typeof exposed === 'string' ? parsePrometheusText(exposed) : exposed
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
    const bucket = `${name}_bucket`
    const bounds = this.values(bucket, 'le', where)
    const buckets = bounds.map(
      (le): Bucket => ({
        upperBound: parseValue(le) ?? Number.POSITIVE_INFINITY,
        cumulative: this.total(bucket, { ...where, le }),
      }),
    )
    return histogramQuantile(quantile, buckets)
  }

  #select(name: string, where: Where): readonly Sample[] {
    const wanted = Object.entries(where)
    return this.#samples.filter(
      (sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value),
    )
  }
}

/** Reads the live numbers; rejects where nobody serves them. */
export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return new Scrape(text)
}
