import type { Database } from '../database/database.ts'

/** Most rows in memory. */
const PAGE = 10_000

const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** What every row has. */
export interface PagedRow {
  /** With all digits that the database has: by a Date, rows would be read twice. */
  readonly at: string
  readonly created_at: Date
  readonly call_id: string
}

export interface LogPagesOptions {
  /** Names of further columns. */
  readonly columns: readonly string[]
  /** Default: all rows. */
  readonly condition?: string
  /** The first time, and the first that is not read. */
  readonly from: Date
  readonly to: Date
  readonly pageSize?: number
}

/**
 * Reads rows in the order of their times, in pages, each by index from the end of the previous one, so that memory does not
 * depend on their number.
 */
export async function* logPages<Row extends PagedRow>(
  { dialect, query }: Database,
  { columns, condition = 'TRUE', from, to, pageSize = PAGE }: LogPagesOptions,
): AsyncGenerator<readonly Row[]> {
  const statement = `
    SELECT ${dialect.expressions.exactTime} AS at, ${['created_at', 'call_id', ...columns].join(', ')}
    FROM holysheep_api_logs
    WHERE created_at >= $1 AND (created_at, call_id) > ($1, $2) AND created_at < $3 AND (${condition})
    ORDER BY created_at, call_id
    LIMIT $4`
  let cursor: readonly [Date | string, string] = [from, FIRST_ID]
  for (;;) {
    const rows = await query<Row>(statement, [...cursor, to, pageSize])
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return
    cursor = [last.at, last.call_id]
  }
}
