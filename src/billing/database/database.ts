import type { Connection, DatabaseOptions } from './connection.ts'
import { type DatabaseTarget, readTarget } from './target.ts'

/** A row of a result: `numeric` and `date` as text, `bigint` as a number, `timestamptz` as a Date, `jsonb` parsed. */
export type Query = <Row = Record<string, unknown>>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** One connection to PostgreSQL, a server or embedded. Statements run one after the other. */
export interface Database {
  /** Without values, `text` may contain several statements; returns the rows of the last one. */
  readonly query: Query
  /** Runs `work` in a transaction, which is rolled back if it rejects. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>
  /** Waits for statements in progress. Idempotent. */
  close(): Promise<void>
}

/**
 * Opens `postgres://…` or `pglite:DIRECTORY`. Rejects if that fails, with a MissingPackageError if the driver is not
 * installed. Creates nothing in the database.
 */
export async function openDatabase(target: string | DatabaseTarget, options: DatabaseOptions = {}): Promise<Database> {
  const parsed = typeof target === 'string' ? readTarget(target, 'target') : target
  return new SerialDatabase(await connect(parsed, options))
}

/** Drivers are loaded only when used: both are optional, and one of them has 20 MB. */
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
        await query('ROLLBACK').catch(() => {}) // without a connection there is nothing to roll back
        throw fault
      }
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#after(() => this.#connection.close())
    return this.#closed
  }

  /** One after the other: otherwise a statement could run within the transaction of another caller. */
  #after<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }
}
