/** A point in time, by two clocks. */
export interface Moment {
  readonly monotonic: number
  readonly wall: number
}

export function now(): Moment {
  return { monotonic: performance.now(), wall: Date.now() }
}

/**
 * Milliseconds since then. No change of the time of day makes them fewer, and while the machine sleeps, which the monotonic
 * clock does not notice, they pass as well.
 */
export function elapsedMs(since: Moment): number {
  return Math.max(performance.now() - since.monotonic, Date.now() - since.wall)
}
