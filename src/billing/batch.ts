import type { Spool, Ticket } from './spool/spool.ts'
import type { Row } from './table/columns.ts'

/**
 * Rows that go to the database together. While the database takes its time they go to the spool, too; whichever is
 * first, the batch then knows what the spool still owes.
 */
export class Batch {
  readonly rows: readonly Row[]
  readonly sealedAt: number
  /** On its way to the database. */
  isSent = false
  /** On its way to the spool. */
  spooling: Promise<boolean> | undefined
  #ticket: Ticket | undefined
  #spool: Spool | undefined
  #isConfirmed = false

  constructor(rows: readonly Row[], sealedAt: number) {
    this.rows = rows
    this.sealedAt = sealedAt
  }

  get isSpooled(): boolean {
    return this.#ticket !== undefined
  }

  get isConfirmed(): boolean {
    return this.#isConfirmed
  }

  /** Resolves with whether the rows are in the spool. */
  spoolTo(spool: Spool): Promise<boolean> {
    this.spooling ??= spool.append(this.rows).then((ticket) => {
      this.spooling = undefined
      if (ticket !== undefined && this.#isConfirmed) spool.settle(ticket, true)
      else this.#ticket = ticket
      this.#spool = spool
      return ticket !== undefined
    })
    return this.spooling
  }

  /** The database has them. */
  confirm(): void {
    this.#isConfirmed = true
    this.#settle(true)
  }

  /** Leaves the rows to the spool, which has them. */
  leave(): void {
    this.#settle(false)
  }

  #settle(confirmed: boolean): void {
    if (this.#ticket !== undefined) this.#spool?.settle(this.#ticket, confirmed)
    this.#ticket = undefined
  }
}
