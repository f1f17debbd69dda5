import type { ReconnectionOptions } from './reconnecting-database.ts'

/** Options of `openBillingLog`. */
export interface BillingLogOptions {
  /** `service` of every row. Default: none. */
  readonly service?: string | undefined
  /** `host` of every row. Default: the name of this machine. */
  readonly host?: string | undefined
  /** Version of the price table that the costs are estimated with. Default: none. */
  readonly priceVersion?: string | undefined
  /** Baggage keys, in the order of `StartedCall.labelValues`. Default: none. */
  readonly labelKeys?: readonly string[] | undefined
  /**
   * Folder for rows that the database does not store in time. Default: one folder per database in
   * `~/.cache/opentelemetry-instrumentation-holysheep/billing`, or else in the folder for temporary files.
   */
  readonly spoolDirectory?: string | undefined
  /** Most bytes in the spool. Default 1 GiB. */
  readonly spoolLimitBytes?: number | undefined
  /** Most rows in memory while neither the database nor the spool stores them. Default 100,000. */
  readonly queueLimit?: number | undefined
  /** Most rows that are written together. Default 2,000, in ClickHouse 10,000. */
  readonly batchRows?: number | undefined
  /** Receives messages about lost and restored connections and about lost rows. Default: `diag`. */
  readonly warn?: ((message: string) => void) | undefined
  /** @internal For tests: the source of jitter. */
  readonly random?: (() => number) | undefined
  /** @internal For tests: what opens the database. */
  readonly open?: ReconnectionOptions['open'] | undefined
}
