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

/** A range of bytes of a segment: complete lines. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/**
 * One file of a spool. Every appended extent must be marked once, as stored in the database or as pending. A file
 * without pending extents can be removed.
 */
export class Segment {
  readonly #descriptor: number
  readonly #path: string
  #size: number
  #unsettled = 0
  #pending: Extent[]
  /** Extents that could not be written, while later ones may have been. */
  #gaps: readonly Extent[] = []
  #usedAt = now()
  #syncing: Promise<void> | undefined
  #nextSync: Promise<void> | undefined

  /** Creates a file, which must not exist yet; an `claimed` one exists, and all of it is pending. */
  constructor(path: string, { claimed = false } = {}) {
    this.#path = path
    this.#descriptor = openSync(path, claimed ? 'r+' : 'wx+', 0o600) // readable by its owner only
    this.#size = fstatSync(this.#descriptor).size
    this.#pending = this.#size > 0 ? [{ start: 0, end: this.#size }] : []
  }

  get size(): number {
    return this.#size
  }

  /** Milliseconds since the last write or sign of life of its owner. */
  get silentForMs(): number {
    return elapsedMs(this.#usedAt)
  }

  get hasPending(): boolean {
    return this.#pending.length > 0
  }

  /** Whether it can be removed: nothing is pending or in progress. */
  get isUnused(): boolean {
    return this.#unsettled === 0 && this.#pending.length === 0
  }

  /**
   * Resolves once the bytes are durable: they survive the end of the process and a crash of the machine. Rejects if
   * they can't be written; the file then has its former size.
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

  /** Synchronous, for the end of the process. */
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

  /** The database has stored the rows of one appended extent. */
  markStored(): void {
    this.#unsettled--
  }

  /** The rows of an appended extent are to be sent to the database from here. */
  markPending(extent: Extent): void {
    this.#unsettled--
    const last = this.#pending.at(-1)
    if (last?.end === extent.start) this.#pending[this.#pending.length - 1] = { start: last.start, end: extent.end }
    else this.#pending.push(extent)
  }

  /** The first pending bytes, up to `limit`. */
  async read(limit: number): Promise<{ readonly extent: Extent; readonly bytes: Buffer }> {
    const extent = this.#pending[0] ?? { start: 0, end: 0 }
    const bytes = Buffer.allocUnsafe(Math.min(limit, extent.end - extent.start))
    const { bytesRead } = await readAsync(this.#descriptor, bytes, 0, bytes.length, extent.start)
    return { extent, bytes: bytes.subarray(0, bytesRead) }
  }

  /** Everything up to `end` is no longer pending. */
  acknowledge(end: number): void {
    const [first] = this.#pending
    if (first === undefined) return
    if (end >= first.end) this.#pending.shift()
    else this.#pending[0] = { start: end, end: first.end }
  }

  async touch(): Promise<void> {
    const date = new Date()
    await utimesAsync(this.#path, date, date)
    this.#usedAt = now()
  }

  async remove(): Promise<void> {
    try {
      unlinkSync(this.#path)
    } catch {} // it is removed already, or claimed once this process has ended, and its rows are stored once
    await closeAsync(this.#descriptor)
  }

  /**
   * Releases the file under a name that other processes claim, or removes it if nothing is pending. Does not close the
   * descriptor, because the process may be about to end and writes may be in progress.
   */
  release(path: string): void {
    try {
      if (this.isUnused) unlinkSync(this.#path)
      else renameSync(this.#path, path)
    } catch {} // under its old name it is also claimed once this process has ended
  }

  close(): Promise<void> {
    return closeAsync(this.#descriptor)
  }

  /** Makes everything durable that was appended so far. */
  #sync(): Promise<void> {
    if (this.#syncing === undefined) return this.#beginSync()
    // A sync in progress may have begun before the last bytes; all appended until it ends share the next one.
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
    this.#unsettled++
    return { start, end: this.#size }
  }

  /** Undoes a reservation if nothing follows it. */
  #cancel(extent: Extent): void {
    this.#unsettled--
    this.#gaps = [...this.#gaps, extent]
    for (let last = this.#lastGap(); last !== undefined; last = this.#lastGap()) {
      this.#size = last.start
      this.#gaps = this.#gaps.filter((gap) => gap !== last)
    }
    try {
      ftruncateSync(this.#descriptor, this.#size)
    } catch {} // if even truncating fails, the fault of the disk is already reported
  }

  #lastGap(): Extent | undefined {
    return this.#gaps.find(({ end }) => end === this.#size)
  }
}
