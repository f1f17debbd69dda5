/** Milliseconds that a `date` header leaves out: it has whole seconds. */
const SECOND = 1000

/**
 * The clock of a server, to a fraction of a second. Each `date` header says how far it is ahead of ours at least; the
 * answers that come just after a second has begun say it best. So it is rather taken to be late than early.
 */
export class ServerClock {
  #ahead = Number.NEGATIVE_INFINITY

  /**
   * Milliseconds since 1970 on the server's clock at `now`, when an answer with this `date` came to a request of `sentAt`.
   * Both are milliseconds of our monotonic clock.
   */
  read(date: number, sentAt: number, now: number): number {
    const least = date - now
    const most = date + SECOND - sentAt
    // What this answer rules out was another server's, or is from before the clock was set.
    this.#ahead = this.#ahead > most ? least : Math.max(this.#ahead, least)
    return now + this.#ahead
  }
}
