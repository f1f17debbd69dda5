import type { Dialect } from './dialect.ts'
import type { Executor } from './query.ts'

/** One connection to a database, a server or embedded. Statements run one after the other. Made by `openDatabase`. */
export interface Database extends Executor {
  /** @internal */
  readonly dialect: Dialect
  /** Waits for statements in progress. Idempotent. */
  close(): Promise<void>
}
