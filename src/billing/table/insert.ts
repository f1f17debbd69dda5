import type { Database } from '../database/database.ts'
import { arrayLiteral } from './array-literal.ts'
import { COLUMNS, type Row } from './columns.ts'

/** Parameters are cast from `text`, so that no driver converts them. */
const INSERT = `INSERT INTO holysheep_api_logs (${COLUMNS.map(({ name }) => name).join(', ')})
SELECT * FROM unnest(${COLUMNS.map(({ type }, index) => `$${index + 1}::text::${type}[]`).join(', ')})
ON CONFLICT DO NOTHING`

/** Data, integrity and limit errors: the row would fail again if it was sent again. */
const POISON = /^(?:22|23|54)...$/

export interface Inserted {
  readonly written: number
  /** Rows that PostgreSQL rejects, and one of its reasons. */
  readonly refused: number
  readonly reason?: unknown
}

/**
 * Inserts the rows that are not stored yet. If some are rejected, they are isolated by halving the batch. Rejects for
 * any other fault, such as a lost connection: then all rows have to be sent again.
 */
export async function insertRows(database: Pick<Database, 'query'>, rows: readonly Row[]): Promise<Inserted> {
  try {
    await database.query(
      INSERT,
      COLUMNS.map((_, column) => arrayLiteral(rows, column)),
    )
    return { written: rows.length, refused: 0 }
  } catch (fault) {
    if (!POISON.test(String((fault as { code?: unknown } | undefined)?.code))) throw fault
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
