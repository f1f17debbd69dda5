export interface Spread {
  readonly median: number
  readonly quartiles: readonly [number, number]
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), quartiles: [quantile(sorted, 0.25), quantile(sorted, 0.75)] }
}

export const median = (values: readonly number[]): number => spread(values).median

/** The standard error of the median, by the quartiles. */
export function medianError(values: readonly number[]): number {
  const [low, high] = spread(values).quartiles
  return (0.93 * (high - low)) / Math.sqrt(values.length)
}

/** Between two values it lies on the line between them. */
function quantile(sorted: readonly number[], part: number): number {
  const place = part * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** Slope of the straight line that lies nearest to the points: y by x. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const middle = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))] as const
  const product = points.reduce((sum, [x, y]) => sum + (x - middle[0]) * (y - middle[1]), 0)
  return product / points.reduce((sum, [x]) => sum + (x - middle[0]) ** 2, 0)
}
