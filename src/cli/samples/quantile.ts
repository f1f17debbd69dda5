/** A bucket of a histogram: how many observations were at most its upper bound. */
export interface Bucket {
  readonly upperBound: number
  readonly cumulative: number
}

/**
 * A quantile as PromQL's `histogram_quantile` computes it: observations are distributed evenly in their bucket, the
 * lowest bucket starts at 0, and above the highest bound the result is that bound. Undefined without observations.
 */
export function histogramQuantile(quantile: number, buckets: readonly Bucket[]): number | undefined {
  const sorted = buckets.toSorted((a, b) => a.upperBound - b.upperBound)
  const observations = sorted.at(-1)?.cumulative ?? 0
  if (observations === 0) return undefined

  const rank = quantile * observations
  const index = sorted.findIndex(({ cumulative }) => cumulative >= rank)
  const { upperBound, cumulative } = sorted[index] ?? { upperBound: Number.POSITIVE_INFINITY, cumulative: 0 }
  const below = sorted[index - 1] ?? { upperBound: 0, cumulative: 0 }
  if (upperBound === Number.POSITIVE_INFINITY) return below.upperBound
  if (upperBound <= 0 || cumulative === below.cumulative) return upperBound
  const share = (rank - below.cumulative) / (cumulative - below.cumulative)
  return below.upperBound + (upperBound - below.upperBound) * share
}
