/** Precision of a `date` header in milliseconds: it has whole seconds. */
const SECOND = 1000

/**
 * An estimate of a server's clock to a fraction of a second. Each `date` header gives a lower bound of its offset from
 * our clock; answers just after the start of a second give the best one. The estimate is never ahead of the server's
 * clock.
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
    // An estimate that this answer rules out was of another server, or from before its clock was set.
    this.#ahead = this.#ahead > most ? least : Math.max(this.#ahead, least)
    return now + this.#ahead
  }
}
