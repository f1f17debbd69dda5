import { backoff } from '../backoff.ts'
import type { DatabaseOptions } from './database/connection.ts'
import type { Database } from './database/database.ts'
import { MissingPackageError } from './database/missing-package.ts'
import { openDatabase } from './database/open-database.ts'
import type { DatabaseTarget } from './database/target.ts'
import { CREATED_AT, type Row } from './table/columns.ts'
import { type Inserted, insertRows } from './table/insert.ts'
import { migrate } from './table/migrate.ts'
import { makePartitions } from './table/partitions.ts'
import { untraced, untracedDatabase } from './untraced.ts'

const RETRY = { base: 100, cap: 5_000 }
/** Whoever waits for a table holds up all others behind. */
const PARTITION_PAUSE_MS = 5 * 60_000
const CONNECTION: DatabaseOptions = { connectTimeoutMs: 5_000, statementTimeoutMs: 10_000, unref: true }

export interface ReconnectionOptions {
  readonly target: DatabaseTarget
  /** Called on each change: with the fault when the connection is lost, without one when it is restored. */
  readonly onChange: (fault?: unknown) => void
  readonly random: () => number
  readonly open?: typeof openDatabase
}

/** The writer's view of the database: connected, or to be tried again later. */
export class ReconnectingDatabase {
  readonly #options: ReconnectionOptions
  readonly #partitioned = new Set<string>()
  #partitionAgainAt = 0
  #database: Database | undefined
  #isDown = false
  /** It could be connected to, but not be written: it may be full, or read-only. */
  #isUnwritable = false
  #isClosed = false
  #attempts = 0
  #retryAt = 0

  constructor(options: ReconnectionOptions) {
    this.#options = options
  }

  /** Whether the last attempt to connect or to insert failed; false before the first one. */
  get isDown(): boolean {
    return this.#isDown
  }

  /** Milliseconds until the next attempt to connect. */
  get waitMs(): number {
    return Math.max(0, this.#retryAt - performance.now())
  }

  /** Resets the wait. */
  retryNow(): void {
    this.#retryAt = 0
  }

  /** Connects and migrates the schema; resolves with whether that succeeded. */
  async connect(): Promise<boolean> {
    if (this.#database !== undefined) return true
    if (this.#isClosed || this.waitMs > 0) return false
    const { target, open = openDatabase } = this.#options
    try {
      const database = untracedDatabase(await untraced(() => open(target, CONNECTION)))
      if (this.#isClosed) {
        await database.close()
        return false
      }
      this.#database = database
      await migrate(database)
      if (!this.#isUnwritable) this.#recover()
      return true
    } catch (fault) {
      this.#lose(fault)
      return false
    }
  }

  /** Undefined if the connection was lost, so that it is unknown what the database has stored. */
  async insert(rows: readonly Row[]): Promise<Inserted | undefined> {
    const database = this.#database
    if (database === undefined) return undefined
    try {
      await this.#partition(database, rows)
      const inserted = await insertRows(database, rows)
      this.#recover()
      return inserted
    } catch (fault) {
      this.#isUnwritable = true
      this.#lose(fault)
      return undefined
    }
  }

  /** Final: a connection that is being made is closed as soon as it is open. */
  async close(): Promise<void> {
    const database = this.#database
    this.#isClosed = true
    this.#database = undefined
    this.#retryAt = Number.POSITIVE_INFINITY
    await database?.close().catch(() => {})
  }

  /** Partitions for the months of these rows, which after a long outage may be earlier ones. */
  async #partition(database: Database, rows: readonly Row[]): Promise<void> {
    const unknown = new Map<string, number>()
    for (const row of rows) {
      const time = String(row[CREATED_AT])
      const month = time.slice(0, '2026-01'.length)
      if (!this.#partitioned.has(month)) unknown.set(month, Date.parse(time))
    }
    if (unknown.size === 0 || performance.now() < this.#partitionAgainAt) return
    try {
      await makePartitions(database, [...unknown.values()])
    } catch (fault) {
      // Until somebody makes them, rows are in no partition of a month: where the role may only insert, and while a query or
      // a backup keeps the table.
      const kind = database.dialect.kindOf(fault)
      if (kind === 'locked') {
        this.#partitionAgainAt = performance.now() + PARTITION_PAUSE_MS
        return
      }
      if (kind !== 'rights') throw fault
    }
    for (const month of unknown.keys()) this.#partitioned.add(month)
  }

  #recover(): void {
    this.#attempts = 0
    this.#isUnwritable = false
    if (!this.#isDown) return
    this.#isDown = false
    this.#options.onChange()
  }

  #lose(fault: unknown): void {
    const database = this.#database
    this.#database = undefined
    this.#partitioned.clear()
    database?.close().catch(() => {})
    if (this.#isClosed) return // it was closed on purpose
    const isHopeless = fault instanceof MissingPackageError // until the next start
    this.#retryAt = isHopeless
      ? Number.POSITIVE_INFINITY
      : performance.now() + backoff(this.#attempts++, RETRY, this.#options.random)
    this.#isDown = true
    this.#options.onChange(fault)
  }
}
