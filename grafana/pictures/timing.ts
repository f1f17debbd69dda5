import type { Range } from './answers.ts'
import { readDuration, writeDuration } from './duration.ts'

export interface Timing {
  readonly step: number
  /** What `$__interval`, `$__rate_interval` and their kin stand for. */
  readonly builtins: Readonly<Record<string, string>>
}

/** Prometheus gives no more points than this a series. */
const mostPoints = 11_000

const roundSteps = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800,
  21_600, 43_200, 86_400, 604_800, 2_592_000, 31_536_000,
]

/** Steps as Grafana chooses them: about one a pixel, a round number, and never less than the shortest allowed. */
export function timingOf(
  { from, to }: Range,
  {
    points,
    shortest,
    scrape,
  }: { readonly points: number; readonly shortest: string | undefined; readonly scrape: number },
): Timing {
  const span = to - from
  const least = readShortest(shortest) ?? scrape
  const round = nearestRound(span / points)
  const step = Math.max(least, round, Math.ceil(span / mostPoints))
  const rate = Math.max(step + least, 4 * least)
  return {
    step,
    builtins: {
      __interval: writeDuration(step),
      __interval_ms: `${step * 1000}`,
      __rate_interval: writeDuration(rate),
      __rate_interval_ms: `${rate * 1000}`,
      __range: writeDuration(Math.round(span)),
      __range_s: `${Math.round(span)}`,
      __range_ms: `${Math.round(span) * 1000}`,
    },
  }
}

const readShortest = (text: string | undefined): number | undefined =>
  text ? readDuration(text.replace(/^>/, '')) : undefined

function nearestRound(seconds: number): number {
  // Halfway to the next, as the crow flies: that is where Grafana changes over too.
  const larger = roundSteps.findIndex((step, index) => seconds < (step + (roundSteps[index + 1] ?? Infinity)) / 2)
  return roundSteps[larger] ?? seconds
}
