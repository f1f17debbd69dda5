import type { Dialect } from './dialect.ts'
import type { Executor } from './query.ts'

/** One connection to a database, a server or embedded. Statements run one after the other. */
export interface Database extends Executor {
  readonly dialect: Dialect
  /** Waits for statements in progress. Idempotent. */
  close(): Promise<void>
}
