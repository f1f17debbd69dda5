import type { Connection, DatabaseOptions, Store } from './connection.ts'
import type { Database } from './database.ts'
import type { Dialect } from './dialect.ts'
import type { Query } from './query.ts'
import { type DatabaseTarget, readTarget } from './target.ts'

/** Loaded only when used: drivers are optional, and one of them has 20 MB. */
const STORE: Readonly<Record<DatabaseTarget['kind'], () => Promise<Store>>> = {
  postgres: () => import('../stores/postgres/index.ts'),
  mysql: () => import('../stores/mysql/index.ts'),
  pglite: () => import('../stores/pglite/index.ts'),
  clickhouse: () => import('../stores/clickhouse/index.ts'),
}

/**
 * Opens the database of a URL or of `pglite:DIRECTORY`. Creates nothing in the database. Rejects if that fails: with an
 * InvalidOptionError if the target is invalid, with a MissingPackageError if the driver is not installed.
 */
export async function openDatabase(target: string | DatabaseTarget, options: DatabaseOptions = {}): Promise<Database> {
  const parsed = typeof target === 'string' ? readTarget(target, 'target') : target
  const { connect } = await STORE[parsed.kind]()
  const place = parsed.kind === 'pglite' ? parsed.directory : parsed.url
  return new SerialDatabase(await connect(place, options))
}

class SerialDatabase implements Database {
  readonly dialect: Dialect
  readonly #connection: Connection
  #last: Promise<unknown> = Promise.resolve()
  #closed: Promise<void> | undefined

  constructor(connection: Connection) {
    this.dialect = connection.dialect
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
