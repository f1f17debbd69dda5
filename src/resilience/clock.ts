/** The passing of time, so that a test can bring its own. */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** Milliseconds since 1970. */
  date(): number
  /** Rings once; what it returns stops it. Endless ones never ring. */
  timer(milliseconds: number, ring: () => void, options?: { readonly keepsAlive?: boolean }): () => void
}

/** Longest time that Node can set a timer to. */
const LONGEST = 2 ** 31 - 1

const stopNothing = () => {}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  timer(milliseconds, ring, { keepsAlive = false } = {}) {
    if (milliseconds === Number.POSITIVE_INFINITY) return stopNothing
    const timeout = setTimeout(ring, Math.min(milliseconds, LONGEST))
    // A limit of a request that is under way need not: the request's own socket does.
    if (!keepsAlive) timeout.unref()
    return () => clearTimeout(timeout)
  },
}
