import type { Query } from '../../database/query.ts'
import { type Cell, COLUMNS, CREATED_AT, type Row } from '../../table/columns.ts'
import { literal, timeText } from './literal.ts'

/** A server must take statements of this size; every server's default is larger. */
export const STATEMENT_BYTES = 4 * 1024 * 1024

/** UTF-8 has up to three bytes for each character of a JavaScript string. */
const STATEMENT_LENGTH = 1024 * 1024

const INSERT = `INSERT INTO holysheep_api_logs (${COLUMNS.map(({ name }) => name).join(', ')}) VALUES\n`

const CALL_ID = 0

/** ER_DUP_ENTRY */
const DUPLICATE = 1062

/**
 * A plain INSERT: `INSERT IGNORE` would store wrong values, and `ON DUPLICATE KEY UPDATE` needs the right to update.
 * A statement with a row that is stored stores none of its rows, and is sent again without those that are.
 */
export async function insert(query: Query, rows: readonly Row[]): Promise<void> {
  const tuples = tuplesOf(rows)
  let first = 0
  let length = 0
  for (let next = 0; next <= rows.length; next++) {
    length += tuples[next]?.length ?? 0
    if (next < rows.length && (length <= STATEMENT_LENGTH || next === first)) continue
    await insertPart(query, rows.slice(first, next), tuples.slice(first, next))
    first = next
    length = tuples[next]?.length ?? 0
  }
}

async function insertPart(query: Query, rows: readonly Row[], tuples: readonly string[]): Promise<void> {
  if (rows.length === 0) return
  try {
    await query(INSERT + tuples.join(',\n'))
  } catch (fault) {
    if ((fault as { errno?: unknown } | null)?.errno !== DUPLICATE) throw fault
    const stored = await storedIds(query, rows)
    const missing = tuples.filter((_, index) => !stored.has(rows[index]?.[CALL_ID]))
    if (missing.length > 0) await query(INSERT + missing.join(',\n'))
  }
}

/** By the key, which begins with the time: many calls end in the same millisecond. */
async function storedIds(query: Query, rows: readonly Row[]): Promise<ReadonlySet<unknown>> {
  const idsAt = new Map<string, string[]>()
  for (const row of rows) {
    const time = timeOf(row[CREATED_AT] ?? null)
    const ids = idsAt.get(time) ?? []
    idsAt.set(time, ids)
    ids.push(literal(row[CALL_ID]))
  }
  const conditions = [...idsAt].map(([time, ids]) => `(created_at = ${time} AND call_id IN (${ids.join(', ')}))`)
  const found = await query<{ call_id: string }>(
    `SELECT call_id FROM holysheep_api_logs WHERE ${conditions.join(' OR ')}`,
  )
  return new Set(found.map(({ call_id: id }) => id))
}

/** `(…, …)` for each row. Most columns have the same value in consecutive rows. */
function tuplesOf(rows: readonly Row[]): readonly string[] {
  const cells: Cell[] = []
  const texts: string[] = []
  return rows.map((row) => {
    for (let column = 0; column < COLUMNS.length; column++) {
      const cell = row[column] ?? null
      if (cell === cells[column] && texts[column] !== undefined) continue
      cells[column] = cell
      texts[column] = column === CREATED_AT ? timeOf(cell) : literal(cell)
    }
    return `(${texts.join(',')})`
  })
}

function timeOf(cell: Cell): string {
  return literal(typeof cell === 'string' ? timeText(cell) : cell)
}
