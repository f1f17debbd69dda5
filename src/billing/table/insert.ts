import type { Database } from '../database/database.ts'
import { arrayLiteral } from './array-literal.ts'
import { COLUMNS, type Row } from './columns.ts'

/** By way of `text`, so that every driver leaves the parameters as they are. */
const INSERT = `INSERT INTO holysheep_api_logs (${COLUMNS.map(({ name }) => name).join(', ')})
SELECT * FROM unnest(${COLUMNS.map(({ type }, index) => `$${index + 1}::text::${type}[]`).join(', ')})
ON CONFLICT DO NOTHING`

/** Data, integrity and limit errors: sending that row again would fail again, wherever it stands. */
const POISON = /^(?:22|23|54)...$/

export interface Inserted {
  readonly written: number
  /** Rows that PostgreSQL refuses to take, and one of its reasons. */
  readonly refused: number
  readonly reason?: unknown
}

/**
 * Stores rows that are not stored yet. Where some are refused, the others are found by halving; any other fault, such as
 * a lost connection, rejects, and all rows have to be sent again.
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
