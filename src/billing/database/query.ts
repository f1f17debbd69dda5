/**
 * Runs a statement in the SQL of the database, with values for `$1`, `$2` and so on. In the rows, exact numbers, days and
 * JSON of MySQL are text, whole numbers are numbers, points in time are Dates, and JSON of PostgreSQL is parsed. Rejects
 * with the fault of the driver.
 */
export type Query = <Row = Record<string, unknown>>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** Runs statements one after the other. */
export interface Executor {
  /** Without values, `text` may contain several statements in PostgreSQL; returns the rows of the last one. */
  readonly query: Query
  /** Runs `work` in a transaction, which is rolled back if it rejects. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>
}
