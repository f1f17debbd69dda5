/** What one answer says of one limit. Times are of the monotonic clock. */
export interface AllowanceReading {
  readonly limit: number | undefined
  readonly remaining: number
  /** When the remaining is the whole limit again for certain. */
  readonly resetAt: number
  /** Milliseconds by which that may be too late. */
  readonly tolerance: number
  /** The reset as the server tells it, where it is a date: milliseconds since 1970. It tells windows apart. */
  readonly window: number | undefined
  /** When the request was sent whose answer says so, and when the answer came. */
  readonly sentAt: number
  readonly readAt: number
}

interface Known extends AllowanceReading {
  /** When the first answer came that told of this window. */
  readonly seenAt: number
}

/** One limit as the latest answers tell it: how much of it is left until when. */
export class Allowance {
  #known: Known | undefined
  /** Undefined where only what is used up was told. */
  #limit: number | undefined

  /** Takes a reading unless a better one is known. */
  read(reading: AllowanceReading): void {
    const known = this.#known
    if (known !== undefined && !isLater(reading, known)) return
    this.#limit = reading.limit ?? (Math.max(this.#limit ?? 0, reading.remaining) || undefined)
    const isSame = known !== undefined && isSameWindow(reading, known)
    // An answer that was slow makes the same reset look later.
    this.#known = isSame
      ? { ...reading, seenAt: known.seenAt, resetAt: Math.min(reading.resetAt, known.resetAt) }
      : { ...reading, seenAt: reading.readAt }
  }

  /** What is left for requests that the server had not counted yet; everything where nothing is known. */
  left(now: number): number {
    if (this.#known === undefined) return Number.POSITIVE_INFINITY
    if (now < this.#known.resetAt) return this.#known.remaining
    return this.#limit ?? Number.POSITIVE_INFINITY
  }

  /** When all is left again; 0 where nothing is known. */
  get resetAt(): number {
    return this.#known?.resetAt ?? 0
  }

  /**
   * When that may be the case already; 0 where nothing is known. A window begins with a request and lasts whole seconds, so
   * it ends a number of them after its first answer at the latest. This holds for most limits, and for no one for certain.
   */
  get mayResetAt(): number {
    if (this.#known === undefined) return 0
    const { resetAt, tolerance, seenAt } = this.#known
    const seconds = Math.max(1, Math.ceil((resetAt - tolerance - seenAt) / 1000))
    return tolerance === 0 ? resetAt : Math.min(resetAt, seenAt + seconds * 1000)
  }

  /** Until when the server's count includes whatever was sent: requests overtake one another, but not by a second. */
  countedUntil(now: number): number {
    if (this.#known === undefined) return now
    const { sentAt, resetAt } = this.#known
    return (now < resetAt ? sentAt : resetAt) - 1000
  }
}

/**
 * Answers overtake one another. One that was asked for after the other had come is later, and so is one of a later window.
 * Within one window less is left from one to the next, so the least counts; what is left of an older window, of which
 * hardly anything remains in time, says nothing.
 */
function isLater(reading: AllowanceReading, known: Known): boolean {
  if (reading.sentAt > known.readAt) return true
  if (reading.window !== undefined && known.window !== undefined && reading.window !== known.window) {
    return reading.window > known.window
  }
  const now = reading.readAt
  if (now >= known.resetAt) return true
  return reading.remaining <= known.remaining && reading.resetAt - now >= (known.resetAt - now) / 2
}

/** The reset of a bucket, which fills up bit by bit, is later each time; that of a window stays. */
function isSameWindow(reading: AllowanceReading, known: Known): boolean {
  if (reading.window !== undefined && known.window !== undefined) return reading.window === known.window
  const left = known.resetAt - reading.readAt
  if (left <= 0 || reading.remaining > known.remaining) return false
  return reading.resetAt - known.resetAt <= Math.min(100, left / 10)
}
