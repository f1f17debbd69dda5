export interface Backoff {
  /** Milliseconds, the longest wait before the first retry. */
  readonly base: number
  /** Milliseconds, the longest wait at all. */
  readonly cap: number
}

/** Full jitter: those who failed together don't come back together. `random` is a parameter, so a test needs no clock. */
export const backoff = (attempt: number, { base, cap }: Backoff, random: () => number = Math.random): number =>
  Math.floor(random() * Math.min(cap, base * 2 ** attempt))
