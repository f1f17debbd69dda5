import { SIGN_OF_LIFE_MS } from '../owner.ts'
import type { Row } from '../table/columns.ts'
import type { SpoolDirectory } from './directory.ts'
import { decodeLines, encodeLines } from './line.ts'
import { type Extent, Segment } from './segment.ts'

/** Small enough that little is read again after a crash, and that space is given back soon. */
const SEGMENT_BYTES = 16 * 1024 * 1024

/** What is read at once: some more than a batch. */
const READ_BYTES = 2 * 1024 * 1024

/** An empty file is kept for so long, in case that more is to come. */
const IDLE_MS = 1_000

/** Files of others that are claimed only while it holds fewer than these: each takes a descriptor of the application's. */
const CLAIM_LIMIT = 64

/** So long nothing is tried again where a disk is full or broken. */
const PAUSE_MS = 1_000

/** The disk, or the user's share of it, is full: later it may not be. */
const NO_SPACE: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT'])

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
      if (segment !== undefined) await this.#giveUp(segment, fault).catch(() => {}) // of two faults, the first is told
      return undefined
    }
  }

  /** The same at the end of the process, which waits for nothing; they are owed. Throws where they can't be written. */
  appendNow(rows: readonly Row[]): void {
    const bytes = encodeLines(rows)
    const segment = this.#segmentFor(bytes.length)
    segment.settle(segment.appendNow(bytes), false)
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

  /** Claims files of processes that have ended; returns whether others are left on this machine that may end. */
  adopt(): boolean {
    const { paths, areOthersLeft } = this.#directory.claim(Math.max(0, CLAIM_LIMIT - this.#segments.length))
    const [adopted, problems]: [Segment[], unknown[]] = [[], []]
    for (const path of paths) {
      try {
        adopted.push(new Segment(path, { adopted: true }))
      } catch (fault) {
        this.#directory.giveBack(path)
        problems.push(fault)
      }
    }
    this.#segments.unshift(...adopted)
    if (problems.length > 0) throw problems[0]
    return areOthersLeft
  }

  /** Removes files that are of no more use, and shows that the owner of the others is alive: to be called now and then. */
  async tidy(): Promise<void> {
    const isIdle = (segment: Segment) => segment !== this.#active || segment.silentForMs > IDLE_MS
    // One after the other, as each may be in use again, or gone, once the one before it is removed.
    for (const segment of [...this.#segments]) if (segment.isSettled && isIdle(segment)) await this.#remove(segment)
    for (const segment of [...this.#segments]) {
      // The one that is written each time, to learn whether it has been claimed or deleted.
      if (segment !== this.#active && segment.silentForMs < SIGN_OF_LIFE_MS) continue
      await segment.showLife().catch(() => this.#retire(segment))
    }
  }

  /** Leaves what is owed to whoever comes next. Nothing may be under way, unless the process ends here. */
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
    // After a long pause others may have claimed the file.
    const isOurs = active !== undefined && active.silentForMs < 2 * SIGN_OF_LIFE_MS
    if (isOurs && active.size < SEGMENT_BYTES) return active
    this.#active = new Segment(this.#directory.newPath())
    this.#segments.push(this.#active)
    return this.#active
  }

  /** A file that can't be written holds no descriptor for nothing; one with rows in it is filled when there is room. */
  async #giveUp(segment: Segment, fault: unknown): Promise<void> {
    if (segment.isSettled) await this.#remove(segment)
    else if (!NO_SPACE.has((fault as NodeJS.ErrnoException).code)) this.#retire(segment)
  }

  /** Writes no more to it. */
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
