import { SIGN_OF_LIFE_MS } from '../owner.ts'
import type { Row } from '../table/columns.ts'
import type { SpoolDirectory } from './directory.ts'
import { decodeLines, encodeLines } from './line.ts'
import { type Extent, Segment } from './segment.ts'

/** Small enough that little is read again after a crash and that space is freed soon. */
const SEGMENT_BYTES = 16 * 1024 * 1024

/** Bytes read at once: somewhat more than a batch. */
const READ_BYTES = 2 * 1024 * 1024

/** Milliseconds that an empty file is kept for further rows. */
const IDLE_MS = 1_000

/** Most claimed files at a time: each takes a file descriptor of the application. */
const CLAIM_LIMIT = 64

/** Milliseconds before a full or broken disk is tried again. */
const PAUSE_MS = 1_000

/** The disk or the user's quota is full, which may change. */
const NO_SPACE: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT'])

/** Where appended rows are, until they are marked as stored or pending. */
export interface Position {
  readonly segment: Segment
  readonly extent: Extent
}

/** Rows to be sent to the database, and acknowledged when it has them. */
export interface SpooledBatch {
  readonly segment: Segment
  readonly end: number
  readonly rows: readonly Row[]
  /** Number of invalid lines among them. */
  readonly damaged: number
}

export interface SpoolOptions {
  /** Most bytes of all its files. */
  readonly limitBytes: number
  /** Called with the reason when it stops storing rows, and without one when it stores them again. */
  readonly onTrouble: (problem?: unknown) => void
}

/** Rows on disk that the database did not store in time: of this process and of ended ones. */
export class Spool {
  readonly #directory: SpoolDirectory
  readonly #options: SpoolOptions
  readonly #segments: Segment[] = []
  #active: Segment | undefined
  #pausedUntil = 0

  constructor(directory: SpoolDirectory, options: SpoolOptions) {
    this.#directory = directory
    this.#options = options
  }

  get path(): string {
    return this.#directory.path
  }

  /** Whether rows are pending. */
  get hasPending(): boolean {
    return this.#segments.some((segment) => segment.hasPending)
  }

  /** Resolves once the rows are durable, with their position; with undefined if they can't be written. */
  async append(rows: readonly Row[]): Promise<Position | undefined> {
    if (performance.now() < this.#pausedUntil) return undefined
    let segment: Segment | undefined
    try {
      const bytes = encodeLines(rows)
      segment = this.#segmentFor(bytes.length)
      const extent = await segment.append(bytes)
      this.#resume()
      return { segment, extent }
    } catch (fault) {
      this.#pause(fault)
      if (segment !== undefined) await this.#giveUp(segment, fault).catch(() => {}) // of two faults, the first is reported
      return undefined
    }
  }

  /** The same synchronously, for the end of the process; the rows are pending. Throws if they can't be written. */
  appendNow(rows: readonly Row[]): void {
    const bytes = encodeLines(rows)
    const segment = this.#segmentFor(bytes.length)
    segment.markPending(segment.appendNow(bytes))
  }

  markStored({ segment }: Position): void {
    segment.markStored()
  }

  markPending({ segment, extent }: Position): void {
    segment.markPending(extent)
  }

  /** Up to `limit` pending rows, the oldest first. */
  async next(limit: number): Promise<SpooledBatch | undefined> {
    const segment = this.#segments.find(({ hasPending }) => hasPending)
    if (segment === undefined) return undefined
    const { extent, bytes } = await segment.read(READ_BYTES)
    const { rows, damaged, length } = decodeLines(bytes, limit)
    const isLast = rows.length < limit && (bytes.length < READ_BYTES || extent.start + bytes.length === extent.end)
    // An incomplete line may follow the last one. It was never confirmed as stored.
    const end = isLast ? extent.end : extent.start + (length > 0 ? length : bytes.length)
    return { segment, end, rows, damaged }
  }

  /** The database has the rows of the batch. */
  acknowledge({ segment, end }: SpooledBatch): void {
    segment.acknowledge(end)
  }

  /** Claims files of ended processes. Returns whether files of running processes of this machine are left. */
  claim(): boolean {
    const { paths, areOthersLeft } = this.#directory.claim(Math.max(0, CLAIM_LIMIT - this.#segments.length))
    const [claimed, problems]: [Segment[], unknown[]] = [[], []]
    for (const path of paths) {
      try {
        claimed.push(new Segment(path, { claimed: true }))
      } catch (fault) {
        this.#directory.giveBack(path)
        problems.push(fault)
      }
    }
    this.#segments.unshift(...claimed)
    if (problems.length > 0) throw problems[0]
    return areOthersLeft
  }

  /** Removes files without pending rows, and updates the sign of life of the others. Must be called regularly. */
  async tidy(): Promise<void> {
    const isIdle = (segment: Segment) => segment !== this.#active || segment.silentForMs > IDLE_MS
    // One after the other: each may be in use again, or removed, by the time the one before it is removed.
    for (const segment of [...this.#segments]) if (segment.isUnused && isIdle(segment)) await this.#remove(segment)
    for (const segment of [...this.#segments]) {
      // The current file each time, to detect whether it was claimed or deleted.
      if (segment !== this.#active && segment.silentForMs < SIGN_OF_LIFE_MS) continue
      await segment.touch().catch(() => this.#retire(segment))
    }
  }

  /** Releases the pending rows for other processes. Nothing may be in progress, unless the process ends now. */
  release(): readonly Segment[] {
    for (const segment of this.#segments) segment.release(this.#directory.releasedPath())
    this.#active = undefined
    return this.#segments.splice(0)
  }

  #segmentFor(length: number): Segment {
    const { limitBytes } = this.#options
    const size = this.#segments.reduce((sum, segment) => sum + segment.size, 0)
    if (size + length > limitBytes) throw new Error(`it holds ${limitBytes} bytes, its limit`)
    const active = this.#active
    // After a long pause of this process, another may have claimed the file.
    const isOurs = active !== undefined && active.silentForMs < 2 * SIGN_OF_LIFE_MS
    if (isOurs && active.size < SEGMENT_BYTES) return active
    this.#active = new Segment(this.#directory.newPath())
    this.#segments.push(this.#active)
    return this.#active
  }

  /** A file that can't be written is removed if it is empty; one with rows is filled when there is space again. */
  async #giveUp(segment: Segment, fault: unknown): Promise<void> {
    if (segment.isUnused) await this.#remove(segment)
    else if (!NO_SPACE.has((fault as NodeJS.ErrnoException).code)) this.#retire(segment)
  }

  /** Stops writing to it. */
  #retire(segment: Segment): void {
    if (segment === this.#active) this.#active = undefined
  }

  async #remove(segment: Segment): Promise<void> {
    const index = this.#segments.indexOf(segment)
    if (index === -1) return
    this.#segments.splice(index, 1)
    this.#retire(segment)
    await segment.remove()
  }

  #pause(problem: unknown): void {
    if (this.#pausedUntil === 0) this.#options.onTrouble(problem)
    this.#pausedUntil = performance.now() + PAUSE_MS
  }

  #resume(): void {
    if (this.#pausedUntil !== 0) this.#options.onTrouble()
    this.#pausedUntil = 0
  }
}
