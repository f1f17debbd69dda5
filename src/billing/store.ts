import { backoff } from '../backoff.ts'
import type { DatabaseOptions } from './database/connection.ts'
import { type Database, openDatabase } from './database/database.ts'
import { MissingPackageError } from './database/missing-package.ts'
import type { DatabaseTarget } from './database/target.ts'
import { CREATED_AT, type Row } from './table/columns.ts'
import { type Inserted, insertRows } from './table/insert.ts'
import { migrate } from './table/migrate.ts'
import { makePartitions } from './table/partitions.ts'

const RETRY = { base: 100, cap: 5_000 }
const CONNECTION: DatabaseOptions = { connectTimeoutMs: 5_000, statementTimeoutMs: 10_000, unref: true }

/** SQLSTATE of a role that may not do it. */
const FORBIDDEN = '42501'

export interface StoreOptions {
  readonly target: DatabaseTarget
  /** Told of each change: with the fault when the database is lost, without one when it is there. */
  readonly onChange: (fault?: unknown) => void
  readonly random: () => number
  readonly open?: typeof openDatabase
}

/** The database as the writer sees it: it is there, or it is not and will be tried again. */
export class Store {
  readonly #options: StoreOptions
  readonly #partitioned = new Set<string>()
  #database: Database | undefined
  #isDown = false
  #isClosed = false
  #attempts = 0
  #retryAt = 0

  constructor(options: StoreOptions) {
    this.#options = options
  }

  /** The last attempt to reach it has failed. Before the first one, nobody knows. */
  get isDown(): boolean {
    return this.#isDown
  }

  /** Milliseconds until it is worth trying again. */
  get waitMs(): number {
    return Math.max(0, this.#retryAt - performance.now())
  }

  /** Forgets how long it would wait. */
  hurry(): void {
    this.#retryAt = 0
  }

  /** Whether it is connected, its schema up to date. */
  async connect(): Promise<boolean> {
    if (this.#database !== undefined) return true
    if (this.#isClosed || this.waitMs > 0) return false
    const { target, open = openDatabase } = this.#options
    try {
      const database = await open(target, CONNECTION)
      if (this.#isClosed) {
        await database.close()
        return false
      }
      this.#database = database
      await migrate(database)
      this.#attempts = 0
      this.#isDown = false
      this.#options.onChange()
      return true
    } catch (fault) {
      this.#lose(fault)
      return false
    }
  }

  /** Nothing where the database was lost meanwhile, and with it the knowledge of what it has. */
  async insert(rows: readonly Row[]): Promise<Inserted | undefined> {
    const database = this.#database
    if (database === undefined) return undefined
    try {
      await this.#partition(database, rows)
      return await insertRows(database, rows)
    } catch (fault) {
      this.#lose(fault)
      return undefined
    }
  }

  /** For good: a connection that is being made is closed as soon as it is there. */
  async close(): Promise<void> {
    const database = this.#database
    this.#isClosed = true
    this.#database = undefined
    this.#retryAt = Number.POSITIVE_INFINITY
    await database?.close().catch(() => {})
  }

  /** The months of these rows, which after a long outage need not be the current one. */
  async #partition(database: Database, rows: readonly Row[]): Promise<void> {
    const unknown = new Map<string, number>()
    for (const row of rows) {
      const time = String(row[CREATED_AT])
      const month = time.slice(0, '2026-01'.length)
      if (!this.#partitioned.has(month)) unknown.set(month, Date.parse(time))
    }
    if (unknown.size === 0) return
    try {
      await makePartitions(database, [...unknown.values()])
    } catch (fault) {
      // Who may only insert leaves it to `billing migrate`; the default partition takes the rows until then.
      if ((fault as { code?: unknown }).code !== FORBIDDEN) throw fault
    }
    for (const month of unknown.keys()) this.#partitioned.add(month)
  }

  #lose(fault: unknown): void {
    const database = this.#database
    this.#database = undefined
    this.#partitioned.clear()
    database?.close().catch(() => {})
    if (this.#isClosed) return // it was closed, not lost
    const isHopeless = fault instanceof MissingPackageError // until the next start
    this.#retryAt = isHopeless
      ? Number.POSITIVE_INFINITY
      : performance.now() + backoff(this.#attempts++, RETRY, this.#options.random)
    this.#isDown = true
    this.#options.onChange(fault)
  }
}
