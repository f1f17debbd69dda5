import type { CalendarMonth } from '../table/calendar-month.ts'
import type { Row } from '../table/columns.ts'
import type { Executor, Query } from './query.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  /** Run in this order. */
  readonly statements: readonly string[]
}

/** What a statement failed for, as far as it makes a difference. */
export type FaultKind =
  /** A row, which would fail again. */
  | 'row'
  /** A right that the user lacks. */
  | 'rights'
  /** A lock that was not available in time. */
  | 'locked'
  /** A table that does not exist. */
  | 'no_table'
  | 'other'

/** What only one of several processes does at a time. */
export type Exclusive = 'migrations' | 'partitions'

/** SQL expressions in which databases differ, for reports. Days and months are in UTC. */
export interface Expressions {
  /** `YYYY-MM-DD` of `created_at`. */
  readonly day: string
  /** `YYYY-MM` of `created_at`. */
  readonly month: string
  /** `created_at` as text that a statement takes as a value, without loss. */
  readonly exactTime: string
  /** `call_id` in an order that is the same in every database: that of its text. */
  readonly callId: string
  /** The time of the database, with milliseconds. */
  readonly now: string
  /** Text of a label, by the placeholder of its key. */
  readonly label: (placeholder: string) => string
}

/** How one kind of database is spoken to: its schema, its statements, its faults. */
export interface Dialect {
  /** In order. A published one is never changed; every change is a new migration, of the same name in all dialects. */
  readonly migrations: readonly Migration[]
  /** Creates the table of the applied migrations, unless it exists. */
  readonly history: string
  readonly expressions: Expressions
  hasTable(query: Query, name: string): Promise<boolean>
  /**
   * Runs `work` while no other process, nor another connection of this one, runs the same; or at once where the database has
   * no locks, and every statement is one that several may run at the same time.
   */
  exclusively<T>(executor: Executor, what: Exclusive, work: (query: Query) => Promise<T>): Promise<T>
  /** Inserts those of the rows that are not stored. If it rejects, none or some of them. */
  insert(query: Query, rows: readonly Row[]): Promise<void>
  /** The months that have a partition. */
  months(query: Query): Promise<readonly CalendarMonth[]>
  /**
   * Makes the partition of a month. Rows of the month that are stored elsewhere in the table are moved to it. Absent where the
   * database makes partitions itself.
   */
  addMonth?(query: Query, month: CalendarMonth): Promise<void>
  /** Drops the months before this one, which it returns, and deletes all other rows from before it. */
  dropBefore(executor: Executor, month: CalendarMonth): Promise<readonly CalendarMonth[]>
  kindOf(fault: unknown): FaultKind
}
