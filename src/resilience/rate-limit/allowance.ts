/** One limit by one answer. Times are of the monotonic clock. */
export interface AllowanceReading {
  readonly limit: number | undefined
  readonly remaining: number
  /** When the full limit is certainly available again. */
  readonly resetAt: number
  /** Milliseconds by which `resetAt` may be too late. */
  readonly tolerance: number
  /** The reset as a date of the server, if it sent one: milliseconds since 1970. It distinguishes windows. */
  readonly window: number | undefined
  /** When the request was sent, and when its answer came. */
  readonly sentAt: number
  readonly readAt: number
}

interface Known extends AllowanceReading {
  /** When the first answer of this window came. */
  readonly seenAt: number
}

/** One limit by the latest answers: what remains until the reset. */
export class Allowance {
  #known: Known | undefined
  /** Undefined if the answers did not give the limit itself. */
  #limit: number | undefined

  /** Stores a reading unless a better one is known. */
  read(reading: AllowanceReading): void {
    const known = this.#known
    if (known !== undefined && !isLater(reading, known)) return
    this.#limit = reading.limit ?? (Math.max(this.#limit ?? 0, reading.remaining) || undefined)
    const isSame = known !== undefined && isSameWindow(reading, known)
    // A slow answer makes the same reset appear later.
    this.#known = isSame
      ? { ...reading, seenAt: known.seenAt, resetAt: Math.min(reading.resetAt, known.resetAt) }
      : { ...reading, seenAt: reading.readAt }
  }

  /** What remains for requests that the server had not counted; infinite if nothing is known. */
  left(now: number): number {
    if (this.#known === undefined) return Number.POSITIVE_INFINITY
    if (now < this.#known.resetAt) return this.#known.remaining
    return this.#limit ?? Number.POSITIVE_INFINITY
  }

  /** When the full limit is available again; 0 if nothing is known. */
  get resetAt(): number {
    return this.#known?.resetAt ?? 0
  }

  /**
   * The earliest time at which that may be the case; 0 if nothing is known. A window usually begins with a request and
   * lasts whole seconds, so it ends at most that many seconds after its first answer.
   */
  get mayResetAt(): number {
    if (this.#known === undefined) return 0
    const { resetAt, tolerance, seenAt } = this.#known
    const seconds = Math.max(1, Math.ceil((resetAt - tolerance - seenAt) / 1000))
    return tolerance === 0 ? resetAt : Math.min(resetAt, seenAt + seconds * 1000)
  }

  /** Requests sent before this are in the server's count: requests may overtake one another, but not by a second. */
  countedUntil(now: number): number {
    if (this.#known === undefined) return now
    const { sentAt, resetAt } = this.#known
    return (now < resetAt ? sentAt : resetAt) - 1000
  }
}

/**
 * Whether a reading is newer: answers may overtake one another. It is newer if its request was sent after the other's
 * answer, or if its window is later. Within one window the smallest remaining value counts; readings of an older window
 * are ignored.
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

/** The reset of a token bucket, which fills continuously, moves with each answer; that of a fixed window does not. */
function isSameWindow(reading: AllowanceReading, known: Known): boolean {
  if (reading.window !== undefined && known.window !== undefined) return reading.window === known.window
  const left = known.resetAt - reading.readAt
  if (left <= 0 || reading.remaining > known.remaining) return false
  return reading.resetAt - known.resetAt <= Math.min(100, left / 10)
}
