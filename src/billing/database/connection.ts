/** The interface of a driver. */
export interface Connection {
  readonly query: (text: string, values: readonly unknown[]) => Promise<unknown[]>
  readonly close: () => Promise<void>
}

export interface DatabaseOptions {
  /** Milliseconds to wait for a connection. Default 10,000. */
  readonly connectTimeoutMs?: number
  /** Milliseconds after which the connection of an unanswered statement counts as lost. Default: none. */
  readonly statementTimeoutMs?: number
  /** Lets the process end while the connection is open. Default false. */
  readonly unref?: boolean
}
