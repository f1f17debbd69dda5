/** What became of a row: it is in the database, on disk to be sent later, or lost. */
export type RowResult = 'written' | 'spooled' | 'dropped'

/** Number of rows by result, since the log was opened. */
export interface BillingStats {
  /** Rows that are in the database, those from the spool included. */
  readonly written: number
  /** Rows that were written to the spool. */
  readonly spooled: number
  /** Rows that were lost: memory and spool were full, or the database rejects them. */
  readonly dropped: number
}
