import type { Connection, DatabaseOptions } from './connection.ts'
import { type DatabaseTarget, readTarget } from './target.ts'

/** A row as it comes back: `numeric` and `date` as text, `bigint` as a number, `timestamptz` as a Date, `jsonb` parsed. */
export type Query = <Row = Record<string, unknown>>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** PostgreSQL, elsewhere or embedded: one connection, its statements one after the other. */
export interface Database {
  /** Without values, `text` may hold several statements; the rows of the last one come back. */
  readonly query: Query
  /** What `work` does through its `query` happens as a whole or, where it rejects, not at all. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>
  /** Waits for statements under way. Again, it does nothing. */
  close(): Promise<void>
}

/**
 * Opens `postgres://…` or `pglite:DIRECTORY`; rejects where that is impossible, with a MissingPackageError where the
 * driver isn't installed. Nothing is created in the database.
 */
export async function openDatabase(target: string | DatabaseTarget, options: DatabaseOptions = {}): Promise<Database> {
  const parsed = typeof target === 'string' ? readTarget(target, 'target') : target
  return new SerialDatabase(await connect(parsed, options))
}

/** Drivers load only when they are used: both are optional, and one of them is 20 MB. */
async function connect(target: DatabaseTarget, options: DatabaseOptions): Promise<Connection> {
  if (target.kind === 'postgres') return (await import('./postgres.ts')).connectPostgres(target.url, options)
  return (await import('./pglite.ts')).openPglite(target.directory, options)
}

class SerialDatabase implements Database {
  readonly #connection: Connection
  #last: Promise<unknown> = Promise.resolve()
  #closed: Promise<void> | undefined

  constructor(connection: Connection) {
    this.#connection = connection
  }

  readonly query: Query = <Row>(text: string, values: readonly unknown[] = []) =>
    this.#after(() => this.#connection.query(text, values) as Promise<Row[]>)

  transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const query: Query = <Row>(text: string, values: readonly unknown[] = []) =>
      this.#connection.query(text, values) as Promise<Row[]>
    return this.#after(async () => {
      await query('BEGIN')
      try {
        const result = await work(query)
        await query('COMMIT')
        return result
      } catch (fault) {
        await query('ROLLBACK').catch(() => {}) // without a connection there is nothing left to roll back
        throw fault
      }
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#after(() => this.#connection.close())
    return this.#closed
  }

  /** One after the other, or a statement would slip into somebody's transaction. */
  #after<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }
}
