/** Time and timers; tests can replace them. */
export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number
  /** Milliseconds since 1970. */
  date(): number
  /** Calls back once; returns a function that cancels it. Never calls back if the time is infinite. */
  timer(milliseconds: number, ring: () => void, options?: { readonly keepsAlive?: boolean }): () => void
}

/** Longest delay of a timer in Node. */
const LONGEST = 2 ** 31 - 1

const stopNothing = () => {}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  timer(milliseconds, ring, { keepsAlive = false } = {}) {
    if (milliseconds === Number.POSITIVE_INFINITY) return stopNothing
    const timeout = setTimeout(ring, Math.min(milliseconds, LONGEST))
    // An unreferenced timer suffices for a request in progress: its socket keeps the process running.
    if (!keepsAlive) timeout.unref()
    return () => clearTimeout(timeout)
  },
}
