import type { Call } from '../call.ts'
import { Batch } from './batch.ts'
import { type RowOrigin, rowOf } from './row/row.ts'

/**
 * Waiting batches from which on only full ones are made: while not even the spool stores rows, there would be thousands.
 */
const OPEN_BATCHES = 8

export interface RowQueueOptions {
  readonly origin: RowOrigin
  /** Most rows. */
  readonly limit: number
  readonly batchRows: number
}

/** The queue in memory: calls as they arrive, then batches of rows. */
export class RowQueue {
  readonly #options: RowQueueOptions
  #waiting: Call[] = []
  #batches: readonly Batch[] = []
  #held = 0

  constructor(options: RowQueueOptions) {
    this.#options = options
  }

  /** Rows in all. */
  get held(): number {
    return this.#held
  }

  /** In the order of their calls, including those in progress. */
  get batches(): readonly Batch[] {
    return this.#batches
  }

  /** Enough calls wait to fill a batch. */
  get hasFullBatch(): boolean {
    return this.#waiting.length >= this.#options.batchRows
  }

  /** Some batch waits for the database. */
  get isReady(): boolean {
    return this.#batches.some(isReady)
  }

  /** Adds a call; returns false if the queue is full. */
  add(call: Call): boolean {
    if (this.#held >= this.#options.limit) return false
    this.#held++
    this.#waiting.push(call)
    return true
  }

  /** Makes a batch of the waiting calls. While many batches are waiting, only a full one. */
  seal(): void {
    const mayBePartial = this.#batches.filter(isReady).length < OPEN_BATCHES
    if (this.#waiting.length > 0 && (this.hasFullBatch || mayBePartial)) this.#sealOne()
  }

  sealAll(): void {
    while (this.#waiting.length > 0) this.#sealOne()
  }

  /** Merges batches that gathered while another was in progress: a large one takes the database little longer. */
  next(): Batch | undefined {
    let rows = 0
    const together = this.#batches.filter(isReady).filter((batch, index) => {
      rows += batch.rows.length
      return index === 0 || rows <= this.#options.batchRows
    })
    const [first] = together
    if (first === undefined || together.length === 1) return first
    const merged = new Batch(
      together.flatMap((batch) => batch.rows),
      first.sealedAt,
    )
    this.#batches = this.#batches.flatMap((batch) => {
      if (batch === first) return [merged]
      return together.includes(batch) ? [] : [batch]
    })
    return merged
  }

  /** Removes a batch that is in the database or in the spool. */
  remove(batch: Batch): void {
    if (!this.#batches.includes(batch)) return
    this.#batches = this.#batches.filter((each) => each !== batch)
    this.#held -= batch.rows.length
  }

  /** Clears the queue and returns the number of rows. */
  clear(): number {
    const lost = this.#held
    this.#waiting = []
    this.#batches = []
    this.#held = 0
    return lost
  }

  #sealOne(): void {
    const { batchRows, origin } = this.#options
    const calls = this.#waiting.length <= batchRows ? this.#waiting : this.#waiting.slice(0, batchRows)
    this.#waiting = this.#waiting.slice(calls.length)
    const rows = calls.map((call) => rowOf(call, origin))
    this.#batches = [...this.#batches, new Batch(rows, performance.now())]
  }
}

/** Whether the batch is idle. One that is being written to the spool is read back from there, together with others. */
function isReady({ isSent, spooling }: Batch): boolean {
  return !isSent && spooling === undefined
}
