export interface Backoff {
  /** Milliseconds, the longest wait before the first retry. */
  readonly base: number
  /** Milliseconds, the longest wait before any retry. */
  readonly cap: number
}

/** Full jitter, so that calls which failed together are not retried together. `random` is a parameter for tests. */
export const backoff = (attempt: number, { base, cap }: Backoff, random: () => number = Math.random): number =>
  Math.floor(random() * Math.min(cap, base * 2 ** attempt))
