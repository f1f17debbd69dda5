import type { Call } from '../call.ts'
import { guard, reportFault } from '../guard.ts'
import type { Batch } from './batch.ts'
import type { ReconnectingDatabase } from './reconnecting-database.ts'
import type { RowQueue } from './row-queue.ts'
import type { RowResult } from './row-result.ts'
import { Claims } from './spool/claims.ts'
import type { Spool } from './spool/spool.ts'
import type { Inserted } from './table/insert.ts'

/** The promise: a call that ended 100 ms before the process dies is in the log. These two delays are half of that. */
const TICK_MS = 15
const CONFIRMATION_MS = 35

export interface WriterOptions {
  readonly queue: RowQueue
  readonly database: ReconnectingDatabase
  /** Without a spool, rows wait in memory. */
  readonly spool: Spool | undefined
  /** Most rows of the spool that are sent together. */
  readonly batchRows: number
  readonly report: (result: RowResult, rows: number) => void
  /** Called when a call is dropped because the queue is full. */
  readonly onFull: () => void
  /** Called for a row that the database rejects. */
  readonly onRefused: (reason: unknown) => void
  /** Called for invalid lines in the spool. */
  readonly onDamaged: () => void
  /** Called at the end with the rows that were not stored, and the reason of the spool, if there is one. */
  readonly onLost: (rows: number, reason?: unknown) => void
}

/**
 * Writes rows from memory to the database. One batch is in progress at a time; what the database does not confirm
 * within some milliseconds is written to the spool, and from there to the database when it is available again.
 */
export class Writer {
  readonly #options: WriterOptions
  readonly #claims: Claims
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  #retry: NodeJS.Timeout | undefined
  #pumping: Promise<void> | undefined
  #isStopped = false

  constructor(options: WriterOptions) {
    this.#options = options
    this.#claims = new Claims(options.spool, () => void this.pump())
  }

  /** Whether every row of this process is in the database. */
  get isDone(): boolean {
    return this.#options.queue.held === 0 && this.#options.spool?.hasPending !== true
  }

  /** Runs in the application's call path: only queues the call; everything else happens later. */
  add(call: Call): void {
    const { queue, report, onFull } = this.#options
    if (this.#isStopped || !queue.add(call)) {
      report('dropped', 1)
      onFull()
    } else if (queue.hasFullBatch) this.#tickSoon()
    else this.#arm()
  }

  /** Connects, claims files of ended processes, and sends. Resolves when there is nothing left to do. */
  pump(): Promise<void> {
    if (!this.#isStopped) this.#pumping ??= this.#sendAll()
    return this.#pumping ?? Promise.resolve()
  }

  /** Claims spool files of processes that have ended meanwhile, and sends their rows. */
  claim(): void {
    this.#claims.check()
  }

  /** Sends the queued rows without waiting for more. */
  sealAll(): void {
    this.#options.queue.sealAll()
    void this.pump()
  }

  /**
   * Accepts no more calls, and writes to the spool what the database does not have. Batches in progress may still be
   * confirmed.
   */
  async stop(): Promise<void> {
    const { queue } = this.#options
    this.#halt()
    for (const batch of queue.batches) this.#spool(batch)
    await Promise.all(queue.batches.map(({ spooling }) => spooling))
    for (const batch of queue.batches.filter(({ isSpooled }) => isSpooled)) this.#moveToSpool(batch)
  }

  /** The same synchronously, at the end of the process: what can't be written to the spool now is lost. */
  stopNow(): void {
    const { queue, report, onLost } = this.#options
    this.#halt()
    let problem: unknown
    for (const batch of queue.batches) {
      try {
        this.#moveToSpoolNow(batch)
      } catch (fault) {
        problem = fault
      }
    }
    const lost = queue.clear()
    if (lost === 0) return
    report('dropped', lost)
    onLost(lost, problem)
  }

  #arm(): void {
    if (this.#options.queue.held > 0) this.#timer ??= setTimeout(this.#tick, TICK_MS).unref()
  }

  /** In a separate turn of the event loop, so that other callbacks run in between. */
  #tickSoon(): void {
    this.#immediate ??= setImmediate(this.#tick).unref()
  }

  readonly #tick = (): void => {
    guard('billing', () => {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#immediate = undefined
      if (this.#isStopped) return
      this.#options.queue.seal()
      this.#secure()
      void this.pump()
      if (this.#options.queue.hasFullBatch) this.#tickSoon()
      this.#arm()
    })
  }

  #halt(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    clearTimeout(this.#retry)
    this.#claims.end()
    this.#options.queue.sealAll()
  }

  /** Writes to the spool what the database has not confirmed in time; while it is down, everything at once. */
  #secure(): void {
    if (this.#isStopped) return
    const before = performance.now() - (this.#options.database.isDown ? 0 : CONFIRMATION_MS)
    for (const batch of this.#options.queue.batches) {
      if (batch.sealedAt <= before) this.#spool(batch)
    }
  }

  #spool(batch: Batch): void {
    const { spool, report } = this.#options
    if (spool === undefined || batch.isSpooled || batch.spooling !== undefined) return
    void batch.spoolTo(spool).then((isSpooled) => {
      if (!isSpooled) return
      report('spooled', batch.rows.length)
      if (batch.isSent || batch.isConfirmed) return
      this.#moveToSpool(batch)
      void this.pump()
    })
  }

  async #sendAll(): Promise<void> {
    const { queue, database, spool } = this.#options
    try {
      do {
        if (!(await database.connect())) {
          this.#claims.end()
          this.#secure()
          return this.#tryLater()
        }
        if (!this.#isStopped) this.#claims.begin()
        const batch = queue.next()
        if (batch !== undefined) await this.#send(batch)
        // Alternates with new rows, so that neither waits for the other to finish.
        if (spool?.hasPending === true) await this.#replay(spool)
      } while (!this.#isStopped && (queue.isReady || spool?.hasPending === true))
    } catch (fault) {
      reportFault('billing', fault) // a fault of ours; the next call tries again
    } finally {
      this.#pumping = undefined // in the same turn of the event loop: otherwise a call in between would not start the writer
    }
  }

  async #send(batch: Batch): Promise<void> {
    batch.isSent = true
    const inserted = await this.#options.database.insert(batch.rows)
    batch.isSent = false
    if (inserted !== undefined) {
      batch.confirm()
      this.#options.queue.remove(batch)
      this.#count(inserted)
    } else if (batch.isSpooled) this.#moveToSpool(batch)
    else this.#secure()
  }

  async #replay(spool: Spool): Promise<void> {
    const batch = await spool.next(this.#options.batchRows)
    if (batch === undefined) return
    const inserted = await this.#options.database.insert(batch.rows)
    if (inserted === undefined) return
    spool.acknowledge(batch)
    this.#count(inserted)
    if (batch.damaged === 0) return
    this.#options.report('dropped', batch.damaged)
    this.#options.onDamaged()
  }

  #count({ written, refused, reason }: Inserted): void {
    if (written > 0) this.#options.report('written', written)
    if (refused === 0) return
    this.#options.report('dropped', refused)
    this.#options.onRefused(reason)
  }

  #tryLater(): void {
    const { waitMs } = this.#options.database
    clearTimeout(this.#retry)
    if (this.#isStopped || waitMs === Number.POSITIVE_INFINITY) return
    this.#retry = setTimeout(() => void this.pump(), waitMs).unref()
  }

  /** Removes a batch from the queue that is in the spool, or has nowhere to go. */
  #moveToSpool(batch: Batch): void {
    batch.markPending()
    this.#options.queue.remove(batch)
  }

  /** Writes a batch to the spool, if there is one, unless it is there already. Throws if it can't be written. */
  #moveToSpoolNow(batch: Batch): void {
    const { spool, report } = this.#options
    if (spool === undefined) return
    if (!batch.isSpooled) {
      spool.appendNow(batch.rows)
      report('spooled', batch.rows.length)
    }
    this.#moveToSpool(batch)
  }
}
