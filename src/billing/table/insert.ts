import type { Database } from '../database/database.ts'
import type { Row } from './columns.ts'

export interface Inserted {
  readonly written: number
  /** Rows that the database rejects, and one of its reasons. */
  readonly refused: number
  readonly reason?: unknown
}

/**
 * Inserts the rows that are not stored yet. If some are rejected, they are isolated by halving the batch. Rejects for
 * any other fault, such as a lost connection: then all rows have to be sent again.
 */
export async function insertRows(
  database: Pick<Database, 'query' | 'dialect'>,
  rows: readonly Row[],
): Promise<Inserted> {
  const { dialect, query } = database
  if (rows.length === 0) return { written: 0, refused: 0 } // all lines of a part of the spool were damaged
  try {
    await dialect.insert(query, rows)
    return { written: rows.length, refused: 0 }
  } catch (fault) {
    if (dialect.kindOf(fault) !== 'row') throw fault
    if (rows.length === 1) return { written: 0, refused: 1, reason: fault }
    const middle = Math.ceil(rows.length / 2)
    const left = await insertRows(database, rows.slice(0, middle))
    const right = await insertRows(database, rows.slice(middle))
    return {
      written: left.written + right.written,
      refused: left.refused + right.refused,
      reason: left.reason ?? right.reason,
    }
  }
}
