import type { Dialect } from './dialect.ts'

/** The interface of a driver. */
export interface Connection {
  /** Of this database; parameters of a URL may make a difference. */
  readonly dialect: Dialect
  readonly query: (text: string, values: readonly unknown[]) => Promise<unknown[]>
  readonly close: () => Promise<void>
}

/** Options of `openDatabase`. */
export interface DatabaseOptions {
  /** Milliseconds to wait for a connection. Default 10,000. */
  readonly connectTimeoutMs?: number
  /** Milliseconds after which the connection of an unanswered statement counts as lost. Default: none. */
  readonly statementTimeoutMs?: number
  /** Lets the process end while the connection is open. Default false. */
  readonly unref?: boolean
}

/** A kind of database. */
export interface Store {
  /**
   * Connects to the URL of a server or opens the directory of an embedded database. Rejects with a MissingPackageError if
   * the driver is not installed.
   */
  connect(place: string, options: DatabaseOptions): Promise<Connection>
}
