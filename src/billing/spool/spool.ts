import type { Row } from '../columns.ts'
import { SIGN_OF_LIFE_MS } from '../owner.ts'
import type { SpoolDirectory } from './directory.ts'
import { decodeLines, encodeLines } from './line.ts'
import { type Extent, Segment } from './segment.ts'

/** Small enough that little is read again after a crash, and that space is given back soon. */
const SEGMENT_BYTES = 16 * 1024 * 1024

/** What is read at once: some more than a batch. */
const READ_BYTES = 2 * 1024 * 1024

/** An empty file is kept for so long, in case that more is to come. */
const IDLE_MS = 1_000

/** So long nothing is tried again where a disk is full or broken. */
const PAUSE_MS = 1_000

/** Rows that are on disk until they are settled. */
export interface Ticket {
  readonly segment: Segment
  readonly extent: Extent
}

/** Rows to be sent to the database, and to be forgiven when they are there. */
export interface Portion {
  readonly segment: Segment
  readonly end: number
  readonly rows: readonly Row[]
  /** Lines among them that make no sense. */
  readonly damaged: number
}

export interface SpoolOptions {
  /** Bytes of all its files, above which it takes no more. */
  readonly limitBytes: number
  /** Told when it stops taking rows, with the reason, and without one when it takes them again. */
  readonly onTrouble: (problem?: unknown) => void
}

/** Rows on disk that the database did not take in time, of this process and of those that died before it. */
export class Spool {
  readonly #directory: SpoolDirectory
  readonly #options: SpoolOptions
  readonly #segments: Segment[] = []
  #active: Segment | undefined
  #pausedUntil = 0
  #aliveAt = Date.now()

  constructor(directory: SpoolDirectory, options: SpoolOptions) {
    this.#directory = directory
    this.#options = options
  }

  get path(): string {
    return this.#directory.path
  }

  /** Whether something is owed to the database. */
  get owes(): boolean {
    return this.#segments.some((segment) => segment.owes)
  }

  /** Resolves once the rows are safe on disk, with what is to be settled; with nothing where they can't be. */
  async append(rows: readonly Row[]): Promise<Ticket | undefined> {
    if (Date.now() < this.#pausedUntil) return undefined
    try {
      const bytes = encodeLines(rows)
      const segment = this.#segmentFor(bytes.length)
      if (segment === undefined) return this.#pause(`it holds ${this.#options.limitBytes} bytes, its limit`)
      const extent = await segment.append(bytes)
      await segment.sync()
      this.#resume()
      return { segment, extent }
    } catch (fault) {
      this.#active = undefined
      return this.#pause(fault)
    }
  }

  /** The same at the end of the process, which waits for nothing; they are owed. */
  appendNow(rows: readonly Row[]): boolean {
    const bytes = encodeLines(rows)
    const segment = this.#segmentFor(bytes.length)
    if (segment === undefined) return false
    segment.settle(segment.appendNow(bytes), false)
    return true
  }

  settle({ segment, extent }: Ticket, confirmed: boolean): void {
    segment.settle(extent, confirmed)
  }

  /** Up to `limit` rows that are owed, the oldest first. */
  async next(limit: number): Promise<Portion | undefined> {
    const segment = this.#segments.find(({ owes }) => owes)
    if (segment === undefined) return undefined
    const { extent, bytes } = await segment.read(READ_BYTES)
    const { rows, damaged, length } = decodeLines(bytes, limit)
    const isLast = rows.length < limit && (bytes.length < READ_BYTES || extent.start + bytes.length === extent.end)
    // Behind the last line may be the beginning of one, which was never promised to anybody.
    const end = isLast ? extent.end : extent.start + (length > 0 ? length : bytes.length)
    return { segment, end, rows, damaged }
  }

  forgive({ segment, end }: Portion): void {
    segment.forgive(end)
  }

  /** Takes over what the dead have left. */
  adopt(): void {
    const adopted = this.#directory.claim().map((path) => new Segment(path, { adopted: true }))
    this.#segments.unshift(...adopted)
  }

  /** Removes files that are of no more use and, once in a while, shows that the owner of the others is alive. */
  async tidy(now = Date.now()): Promise<void> {
    const isIdle = (segment: Segment) => segment !== this.#active || now - segment.usedAt > IDLE_MS
    for (const segment of this.#segments.filter((each) => each.isSettled && isIdle(each))) {
      this.#forget(segment)
      await segment.remove()
    }
    if (now - this.#aliveAt < SIGN_OF_LIFE_MS) return
    this.#aliveAt = now
    for (const segment of [...this.#segments]) await segment.showLife()
  }

  /** Leaves what is owed to whoever comes next. Nothing may be under way, unless the process ends here. */
  release(): readonly Segment[] {
    for (const segment of this.#segments) segment.release(this.#directory.releasedPath())
    this.#active = undefined
    return this.#segments.splice(0)
  }

  #segmentFor(length: number): Segment | undefined {
    const size = this.#segments.reduce((sum, segment) => sum + segment.size, 0)
    if (size + length > this.#options.limitBytes) return undefined
    // After a long pause others may have taken us for dead, and the file for theirs.
    const isFresh = Date.now() - this.#aliveAt < 2 * SIGN_OF_LIFE_MS
    if (this.#active !== undefined && isFresh && this.#active.size < SEGMENT_BYTES) return this.#active
    this.#aliveAt = Date.now()
    this.#active = new Segment(this.#directory.newPath())
    this.#segments.push(this.#active)
    return this.#active
  }

  #forget(segment: Segment): void {
    this.#segments.splice(this.#segments.indexOf(segment), 1)
    if (segment === this.#active) this.#active = undefined
  }

  #pause(problem: unknown): undefined {
    if (this.#pausedUntil === 0) this.#options.onTrouble(problem)
    this.#pausedUntil = Date.now() + PAUSE_MS
  }

  #resume(): void {
    if (this.#pausedUntil !== 0) this.#options.onTrouble()
    this.#pausedUntil = 0
  }
}
