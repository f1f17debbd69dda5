import type { Position, Spool } from './spool/spool.ts'
import type { Row } from './table/columns.ts'

/**
 * Rows that are sent to the database together. If the database is slow, they are also written to the spool; the batch
 * tracks which of the two has them.
 */
export class Batch {
  readonly rows: readonly Row[]
  readonly sealedAt: number
  /** Being sent to the database. */
  isSent = false
  /** Being written to the spool. */
  spooling: Promise<boolean> | undefined
  #position: Position | undefined
  #spool: Spool | undefined
  #isConfirmed = false

  constructor(rows: readonly Row[], sealedAt: number) {
    this.rows = rows
    this.sealedAt = sealedAt
  }

  get isSpooled(): boolean {
    return this.#position !== undefined
  }

  get isConfirmed(): boolean {
    return this.#isConfirmed
  }

  /** Resolves with whether the rows are in the spool. */
  spoolTo(spool: Spool): Promise<boolean> {
    this.spooling ??= spool.append(this.rows).then((position) => {
      this.spooling = undefined
      if (position !== undefined && this.#isConfirmed) spool.markStored(position)
      else this.#position = position
      this.#spool = spool
      return position !== undefined
    })
    return this.spooling
  }

  /** The database has stored the rows. */
  confirm(): void {
    this.#isConfirmed = true
    if (this.#position !== undefined) this.#spool?.markStored(this.#position)
    this.#position = undefined
  }

  /** The rows, if they are in the spool, are to be sent to the database from there. */
  markPending(): void {
    if (this.#position !== undefined) this.#spool?.markPending(this.#position)
    this.#position = undefined
  }
}
