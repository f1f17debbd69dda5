import type { Sample } from '../samples/sample.ts'

/** A value and when it was read, in seconds. */
export interface Point {
  readonly time: number
  readonly value: number
}

export interface Series {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Oldest first. */
  readonly points: readonly Point[]
}

/** All that was read of one application. */
export interface Application {
  /** Its address, or what Prometheus calls it. */
  readonly name: string
  /** Why its numbers can't be had. Its older ones are in no figure then. */
  readonly fault: string | undefined
  readonly series: readonly Series[]
}

/** Seconds that rates are over, once there are samples of so long. */
export const WINDOW = 60

/** What rates are over: from the newest sample that is old enough, else the oldest, to the newest. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The span of an application's rates; `undefined` if it has been read only once. */
export function spanOf({ series }: Application): Span | undefined {
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ time }) => time)))].sort((a, b) => a - b)
  const to = times.at(-1) ?? 0
  const from = times.findLast((time) => time <= to - WINDOW) ?? times[0]
  return from === undefined || from === to ? undefined : { from, to }
}

/** The increase of every counter in a minute, of a span that may be shorter or longer. */
export function perMinute(application: Application): readonly Sample[] {
  const span = spanOf(application)
  if (span === undefined) return []
  const { from, to } = span
  return application.series.map(({ name, labels, points }) => {
    const within = points.filter(({ time }) => time >= from)
    return { name, labels, value: (increase(within) * 60) / (to - from) }
  })
}

/** The newest values: of counters, those since the start of the application. */
export function latest({ series }: Application): readonly Sample[] {
  const newest = newestTime(series)
  return series.flatMap(({ name, labels, points }) => {
    const { time, value } = points.at(-1) ?? { time: 0, value: 0 }
    return time === newest ? [{ name, labels, value }] : [] // of an application that was restarted, or a stale gauge
  })
}

export const newestTime = (series: readonly Series[]): number =>
  series.reduce((newest, { points }) => Math.max(newest, points.at(-1)?.time ?? 0), 0)

/** By Prometheus' rule: a counter that falls began again at 0. */
function increase(points: readonly Point[]): number {
  return points.reduce((sum, { value }, index) => {
    const before = points[index - 1]?.value ?? value
    return sum + (value < before ? value : value - before)
  }, 0)
}
