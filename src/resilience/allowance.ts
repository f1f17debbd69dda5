/** What one answer says of one limit. */
export interface AllowanceReading {
  readonly limit: number | undefined
  readonly remaining: number
  /** When the remaining is the whole limit again, on the monotonic clock; not later than a header may hold us up. */
  readonly resetAt: number
  /** Whether the header named a later time than that. */
  readonly isCutShort: boolean
  /** The date of the reset as the server has it, where it is one: it tells windows apart. */
  readonly window: number | undefined
  /** When the request was sent whose answer says so. */
  readonly sentAt: number
}

/** One limit as the latest answers tell it: how much of it is left until when. */
export class Allowance {
  #reading: AllowanceReading | undefined
  #limit = 0

  /** Takes a reading unless a better one is known. */
  read(reading: AllowanceReading, now: number): void {
    const known = this.#reading
    const isKnown = known !== undefined && now < known.resetAt
    if (isKnown && !isLater(reading, known, now)) return
    this.#limit = reading.limit ?? Math.max(this.#limit, reading.remaining)
    this.#reading = isKnown ? { ...reading, resetAt: resetOf(reading, known, now) } : reading
  }

  /** What is left for requests that the server had not counted yet; everything where nothing is known. */
  left(now: number): number {
    if (this.#reading === undefined) return Number.POSITIVE_INFINITY
    const { resetAt, isCutShort, remaining } = this.#reading
    return now < resetAt || isCutShort ? remaining : this.#limit
  }

  /** Whether it has held us up for as long as it may, so that one request is to find out whether it is true. */
  isDoubted(now: number): boolean {
    return this.#reading?.isCutShort === true && now >= this.#reading.resetAt
  }

  /** When all is left again; 0 where nothing is known. */
  get resetAt(): number {
    return this.#reading?.resetAt ?? 0
  }

  /** Until when the server's count includes whatever was sent: requests overtake one another, but not by a second. */
  countedUntil(now: number): number {
    if (this.#reading === undefined) return now
    const { sentAt, resetAt } = this.#reading
    return (now < resetAt ? sentAt : resetAt) - 1000
  }
}

/**
 * Answers overtake one another. Within one window less is left from one to the next, so the least counts; what is left
 * of an older window, of which hardly anything remains in time, says nothing.
 */
function isLater(reading: AllowanceReading, known: AllowanceReading, now: number): boolean {
  const isLess = reading.remaining <= known.remaining
  if (reading.window === undefined || known.window === undefined) {
    return isLess && reading.resetAt - now >= (known.resetAt - now) / 2
  }
  return reading.window === known.window ? isLess : reading.window > known.window
}

/** An answer that was slow makes the same reset look later; that of a bucket, which fills up bit by bit, is later indeed. */
function resetOf(reading: AllowanceReading, known: AllowanceReading, now: number): number {
  const earliest = Math.min(reading.resetAt, known.resetAt)
  if (reading.window !== undefined && known.window !== undefined) {
    return reading.window === known.window ? earliest : reading.resetAt
  }
  const tolerance = Math.min(100, (known.resetAt - now) / 10)
  return reading.resetAt - known.resetAt > tolerance ? reading.resetAt : earliest
}
