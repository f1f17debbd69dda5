export interface Backoff {
  readonly baseMs: number
  readonly capMs: number
}

/** Full jitter: many processes that lost the same server don't all come back at once. `attempt` counts from 0. */
export const backoff = (attempt: number, { baseMs, capMs }: Backoff, random = Math.random): number =>
  Math.floor(random() * Math.min(capMs, baseMs * 2 ** attempt))
