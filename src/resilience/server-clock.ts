/** The most by which two clocks drift apart, as a part of the time that goes by: quartz does not do worse. */
const DRIFT = 1e-4

/** A `date` has whole seconds, and servers keep the text for a while. So much older than known it may look. */
const SLACK = 2000

/**
 * The clock of a server, as the `date` of its answers tells it: in whole seconds, of which the part that has gone by is
 * unknown. Of many answers, the one that came soonest after a full second tells it best, so the latest of what they say
 * counts. Never ahead of the server's own.
 */
export class ServerClock {
  /** Milliseconds that its clock is ahead of the monotonic one, at least. */
  #ahead: number | undefined
  #readAt = 0

  /** `date` is milliseconds since 1970, `now` the monotonic time at which the answer came. */
  read(date: number, now: number): void {
    const ahead = date - now
    const known = this.#at(now)
    const wasSetBack = known !== undefined && ahead < known - SLACK
    this.#ahead = known === undefined || wasSetBack ? ahead : Math.max(ahead, known)
    this.#readAt = now
  }

  /** Milliseconds since 1970 at the monotonic time `now`; `undefined` before the first `date`. */
  date(now: number): number | undefined {
    const ahead = this.#at(now)
    return ahead === undefined ? undefined : now + ahead
  }

  #at(now: number): number | undefined {
    return this.#ahead === undefined ? undefined : this.#ahead - (now - this.#readAt) * DRIFT
  }
}
