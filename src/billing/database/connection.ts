/** What a driver has to bring. */
export interface Connection {
  readonly query: (text: string, values: readonly unknown[]) => Promise<unknown[]>
  readonly close: () => Promise<void>
}

export interface DatabaseOptions {
  /** Milliseconds to wait for a connection. Default 10,000. */
  readonly connectTimeoutMs?: number
  /** Milliseconds after which a statement without an answer has lost its connection. Default: none. */
  readonly statementTimeoutMs?: number
  /** Lets the process end while the connection is open. Default false. */
  readonly unref?: boolean
}
