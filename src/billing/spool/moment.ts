/** A point in time by two clocks. */
export interface Moment {
  readonly monotonic: number
  readonly wall: number
}

export function now(): Moment {
  return { monotonic: performance.now(), wall: Date.now() }
}

/**
 * Milliseconds since then. Setting the clock back does not reduce them, and time in which the machine sleeps counts,
 * which the monotonic clock does not include.
 */
export function elapsedMs(since: Moment): number {
  return Math.max(performance.now() - since.monotonic, Date.now() - since.wall)
}
