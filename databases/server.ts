/** How a server is stopped: with its sessions ended first, or as by a crash. */
export type Way = 'fast' | 'immediate'

/** A database server that tests and the benchmark start, stop and break. */
export interface DatabaseServer {
  /** One that is not can't be stopped, started or frozen. */
  readonly isOurs: boolean
  /** For a user of that name; `owner` may do anything. */
  url(user?: string, password?: string): string
  /** Resolves when it accepts connections. Idempotent. */
  start(): Promise<void>
  stop(way?: Way): Promise<void>
  restart(way?: Way): Promise<void>
  /** Makes it neither answer nor refuse, like a machine that hangs. */
  freeze(): void
  thaw(): void
  /** Empties the database of the billing log. */
  reset(): Promise<void>
  /** Makes a user, who needs the password if there is one, and has these rights on the database and no others. */
  addUser(name: string, rights: Rights, password?: string): Promise<void>
  grant(name: string, rights: Rights): Promise<void>
  /** With all that it owns. */
  removeUser(name: string): Promise<void>
  /** For all but `owner`, who may be bound by it, too. */
  setReadOnly(isReadOnly: boolean): Promise<void>
  /** Stops it and deletes what it has stored. */
  remove(): Promise<void>
}

/** `write` is what the writer needs where the schema exists. */
export type Rights = 'none' | 'write' | 'all'
