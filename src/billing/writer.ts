import type { Call } from '../call.ts'
import { guard, reportFault } from '../guard.ts'
import type { Batch } from './batch.ts'
import type { RowQueue } from './row-queue.ts'
import { Claims } from './spool/claims.ts'
import type { Spool } from './spool/spool.ts'
import type { Store } from './store.ts'
import type { Inserted } from './table/insert.ts'

/** The promise is that a call which ended 100 ms before the process dies is a row; these two are half of that. */
const TICK_MS = 15
const PATIENCE_MS = 35

export type RowResult = 'written' | 'spooled' | 'dropped'

export interface WriterOptions {
  readonly queue: RowQueue
  readonly store: Store
  /** Without one, rows wait in memory. */
  readonly spool: Spool | undefined
  /** Rows of the spool that are sent together at most. */
  readonly batchRows: number
  readonly report: (result: RowResult, rows: number) => void
  /** Told when a call comes that nobody takes. */
  readonly onFull: () => void
  /** Told of a row that the database refuses. */
  readonly onRefused: (reason: unknown) => void
  /** Told of lines of the spool that make no sense. */
  readonly onDamaged: () => void
  /** Told at the end of rows that nobody took, and why the spool didn't, where there is one. */
  readonly onLost: (rows: number, reason?: unknown) => void
}

/**
 * Leads rows from memory into the database. One batch is under way at a time; what the database does not confirm within
 * some milliseconds goes to the spool, and from there to the database when it is back.
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

  /** Every row is in the database, as far as this process is concerned. */
  get isDone(): boolean {
    return this.#options.queue.held === 0 && this.#options.spool?.owes !== true
  }

  /** On the application's time: it notes the call, and everything else comes later. */
  add(call: Call): void {
    const { queue, report, onFull } = this.#options
    if (this.#isStopped || !queue.add(call)) {
      report('dropped', 1)
      onFull()
    } else if (queue.hasFullBatch) this.#hurry()
    else this.#arm()
  }

  /** Connects, claims what ended processes left, sends. Resolves when there is nothing to do for now, or any more. */
  pump(): Promise<void> {
    if (!this.#isStopped) this.#pumping ??= this.#sendAll()
    return this.#pumping ?? Promise.resolve()
  }

  /** Claims what processes have left in the spool that have ended meanwhile, and sends it. */
  claim(): void {
    this.#claims.look()
  }

  /** Sends what is held without waiting for more. */
  sealAll(): void {
    this.#options.queue.sealAll()
    void this.pump()
  }

  /** Takes no more, and leaves to the spool what the database doesn't have. The rest may still be confirmed. */
  async stop(): Promise<void> {
    const { queue } = this.#options
    this.#halt()
    for (const batch of queue.batches) this.#spool(batch)
    await Promise.all(queue.batches.map(({ spooling }) => spooling))
    for (const batch of queue.batches.filter(({ isSpooled }) => isSpooled)) this.#leave(batch)
  }

  /** The same at the end, which waits for nothing: what the spool doesn't take by now is lost. */
  stopNow(): void {
    const { queue, report, onLost } = this.#options
    this.#halt()
    let problem: unknown
    for (const batch of queue.batches) {
      try {
        this.#leaveNow(batch)
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

  /** In a turn of its own, so that whoever waits in between is served. */
  #hurry(): void {
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
      if (this.#options.queue.hasFullBatch) this.#hurry()
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

  /** What the database has not confirmed in time goes to the spool; while it is down, all of it at once. */
  #secure(): void {
    if (this.#isStopped) return
    const before = performance.now() - (this.#options.store.isDown ? 0 : PATIENCE_MS)
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
      this.#leave(batch)
      void this.pump()
    })
  }

  async #sendAll(): Promise<void> {
    const { queue, store, spool } = this.#options
    try {
      do {
        if (!(await store.connect())) {
          this.#claims.end()
          this.#secure()
          return this.#tryLater()
        }
        if (!this.#isStopped) this.#claims.begin()
        const batch = queue.next()
        if (batch !== undefined) await this.#send(batch)
        // In turn with what is new, so that neither waits for the end of the other.
        if (spool?.owes === true) await this.#replay(spool)
      } while (!this.#isStopped && (queue.isReady || spool?.owes === true))
    } catch (fault) {
      reportFault('billing', fault) // of ours; the next call tries again
    } finally {
      this.#pumping = undefined // in the same turn, or a call in between would start nothing
    }
  }

  async #send(batch: Batch): Promise<void> {
    batch.isSent = true
    const inserted = await this.#options.store.insert(batch.rows)
    batch.isSent = false
    if (inserted !== undefined) {
      batch.confirm()
      this.#options.queue.remove(batch)
      this.#count(inserted)
    } else if (batch.isSpooled) this.#leave(batch)
    else this.#secure()
  }

  async #replay(spool: Spool): Promise<void> {
    const portion = await spool.next(this.#options.batchRows)
    if (portion === undefined) return
    const inserted = await this.#options.store.insert(portion.rows)
    if (inserted === undefined) return
    spool.forgive(portion)
    this.#count(inserted)
    if (portion.damaged === 0) return
    this.#options.report('dropped', portion.damaged)
    this.#options.onDamaged()
  }

  #count({ written, refused, reason }: Inserted): void {
    if (written > 0) this.#options.report('written', written)
    if (refused === 0) return
    this.#options.report('dropped', refused)
    this.#options.onRefused(reason)
  }

  #tryLater(): void {
    const { waitMs } = this.#options.store
    clearTimeout(this.#retry)
    if (this.#isStopped || waitMs === Number.POSITIVE_INFINITY) return
    this.#retry = setTimeout(() => void this.pump(), waitMs).unref()
  }

  #leave(batch: Batch): void {
    batch.leave()
    this.#options.queue.remove(batch)
  }

  /** Leaves a batch to the spool, if there is one; it may not have it yet. Throws where it can't be written. */
  #leaveNow(batch: Batch): void {
    const { spool, report } = this.#options
    if (spool === undefined) return
    if (!batch.isSpooled) {
      spool.appendNow(batch.rows)
      report('spooled', batch.rows.length)
    }
    this.#leave(batch)
  }
}
