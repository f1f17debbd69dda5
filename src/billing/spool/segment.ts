import {
  close,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  read,
  renameSync,
  unlinkSync,
  utimes,
  write,
  writeSync,
} from 'node:fs'
import { promisify } from 'node:util'
import { elapsedMs, now } from './moment.ts'

const writeAsync = promisify(write)
const readAsync = promisify(read)
const closeAsync = promisify(close)
const fdatasyncAsync = promisify(fdatasync)
const utimesAsync = promisify(utimes)

/** Bytes of a segment, of whole lines. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/**
 * One file of a spool. Every extent that is appended is settled once: it is confirmed, for its rows have reached the
 * database, or owed to it. A file that owes nothing has no more use.
 */
export class Segment {
  readonly #descriptor: number
  readonly #path: string
  #size: number
  #open = 0
  #owed: Extent[]
  /** Extents that could not be written, with others behind them that may have been. */
  #gaps: readonly Extent[] = []
  #usedAt = now()
  #syncing: Promise<void> | undefined
  #nextSync: Promise<void> | undefined

  /** Creates a file; one that is there already is an error, unless it was `adopted` and owes all that it holds. */
  constructor(path: string, { adopted = false } = {}) {
    this.#path = path
    this.#descriptor = openSync(path, adopted ? 'r+' : 'wx+', 0o600) // what somebody spends is nobody else's business
    this.#size = fstatSync(this.#descriptor).size
    this.#owed = this.#size > 0 ? [{ start: 0, end: this.#size }] : []
  }

  get size(): number {
    return this.#size
  }

  /** Milliseconds since it was last written, or its owner showed to be alive. */
  get silentForMs(): number {
    return elapsedMs(this.#usedAt)
  }

  get owes(): boolean {
    return this.#owed.length > 0
  }

  /** Nothing in it is of any use, and nothing is under way. */
  get isSettled(): boolean {
    return this.#open === 0 && this.#owed.length === 0
  }

  /**
   * Resolves once the bytes survive the end of the process and of the machine. Where they can't be written it rejects, and
   * the file takes no more room than before.
   */
  async append(bytes: Buffer): Promise<Extent> {
    const extent = this.#reserve(bytes.length)
    try {
      for (let done = 0; done < bytes.length; ) {
        const position = extent.start + done
        done += (await writeAsync(this.#descriptor, bytes, done, bytes.length - done, position)).bytesWritten
      }
      await this.#sync()
      this.#usedAt = now()
      return extent
    } catch (fault) {
      this.#cancel(extent)
      throw fault
    }
  }

  /** For the end of the process, which waits for nothing. */
  appendNow(bytes: Buffer): Extent {
    const extent = this.#reserve(bytes.length)
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, extent.start + done)
      }
      return extent
    } catch (fault) {
      this.#cancel(extent)
      throw fault
    }
  }

  /** To be called once for every extent that was appended. */
  settle(extent: Extent, confirmed: boolean): void {
    this.#open--
    if (confirmed) return
    const last = this.#owed.at(-1)
    if (last?.end === extent.start) this.#owed[this.#owed.length - 1] = { start: last.start, end: extent.end }
    else this.#owed.push(extent)
  }

  /** The beginning of what it owes, up to `limit` bytes. */
  async read(limit: number): Promise<{ readonly extent: Extent; readonly bytes: Buffer }> {
    const extent = this.#owed[0] ?? { start: 0, end: 0 }
    const bytes = Buffer.allocUnsafe(Math.min(limit, extent.end - extent.start))
    const { bytesRead } = await readAsync(this.#descriptor, bytes, 0, bytes.length, extent.start)
    return { extent, bytes: bytes.subarray(0, bytesRead) }
  }

  /** What was read up to `end` is no longer owed. */
  forgive(end: number): void {
    const [first] = this.#owed
    if (first === undefined) return
    if (end >= first.end) this.#owed.shift()
    else this.#owed[0] = { start: end, end: first.end }
  }

  async showLife(): Promise<void> {
    const date = new Date()
    await utimesAsync(this.#path, date, date)
    this.#usedAt = now()
  }

  async remove(): Promise<void> {
    try {
      unlinkSync(this.#path)
    } catch {} // it is gone already, or is claimed once this process has ended, and its rows are stored once
    await closeAsync(this.#descriptor)
  }

  /**
   * Leaves the file under a name by which others take it for their own, or no file where it is of no use. The process
   * may be about to end, so the descriptor is closed by whoever knows that nothing is under way.
   */
  release(path: string): void {
    try {
      if (this.isSettled) unlinkSync(this.#path)
      else renameSync(this.#path, path)
    } catch {} // under its old name it is claimed as well, once this process has ended
  }

  close(): Promise<void> {
    return closeAsync(this.#descriptor)
  }

  /** Of what was appended so far. */
  #sync(): Promise<void> {
    if (this.#syncing === undefined) return this.#beginSync()
    // One under way may have begun before the last bytes came; all that come until it ends share the next one.
    this.#nextSync ??= this.#syncing
      .catch(() => {})
      .then(() => {
        this.#nextSync = undefined
        return this.#beginSync()
      })
    return this.#nextSync
  }

  #beginSync(): Promise<void> {
    const syncing = fdatasyncAsync(this.#descriptor).finally(() => {
      if (this.#syncing === syncing) this.#syncing = undefined
    })
    this.#syncing = syncing
    return syncing
  }

  #reserve(length: number): Extent {
    const start = this.#size
    this.#size += length
    this.#open++
    return { start, end: this.#size }
  }

  /** Undoes a reservation, as far as nothing stands behind it. */
  #cancel(extent: Extent): void {
    this.#open--
    this.#gaps = [...this.#gaps, extent]
    for (let last = this.#lastGap(); last !== undefined; last = this.#lastGap()) {
      this.#size = last.start
      this.#gaps = this.#gaps.filter((gap) => gap !== last)
    }
    try {
      ftruncateSync(this.#descriptor, this.#size)
    } catch {} // a disk that does not even take less has told its fault already
  }

  #lastGap(): Extent | undefined {
    return this.#gaps.find(({ end }) => end === this.#size)
  }
}
