import type { StoreOptions } from './store.ts'

export interface BillingLogOptions {
  /** `service` of every row. Default: none. */
  readonly service?: string | undefined
  /** `host` of every row. Default: the name of this machine. */
  readonly host?: string | undefined
  /** Version of the price table that costs are estimated by. Default: none. */
  readonly priceVersion?: string | undefined
  /** Baggage keys, in the order of `StartedCall.labels`. Default: none. */
  readonly labelKeys?: readonly string[] | undefined
  /**
   * Folder for rows that the database doesn't take in time; one for each database. Default: a folder of the database in
   * `~/.cache/opentelemetry-instrumentation-holysheep/billing`, or in the folder for temporary files.
   */
  readonly spoolDirectory?: string | undefined
  /** Bytes that the spool holds at most. Default 1 GiB. */
  readonly spoolLimitBytes?: number | undefined
  /** Rows that are held in memory at most, where neither the database nor the spool takes them. Default 100,000. */
  readonly queueLimit?: number | undefined
  /** Rows that are written together at most. Default 2,000. */
  readonly batchRows?: number | undefined
  /** Who is told when the database is lost and found, and of rows that are lost. Default `diag`. */
  readonly warn?: ((message: string) => void) | undefined
  /** For tests: what jitter is made of, and what opens the database. */
  readonly random?: (() => number) | undefined
  readonly open?: StoreOptions['open'] | undefined
}
