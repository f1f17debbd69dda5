import type { Query } from '../../database/query.ts'
import { type Cell, COLUMNS, CREATED_AT, type Row } from '../../table/columns.ts'
import { mysqlLiteral, timeText } from './literal.ts'

/** A server must take statements of this size; every server's default is larger. */
export const STATEMENT_BYTES = 4 * 1024 * 1024

/** UTF-8 has up to three bytes for each character of a JavaScript string. */
const STATEMENT_LENGTH = 1024 * 1024

const CALL_ID = 0

/** ER_DUP_ENTRY and ER_LOCK_DEADLOCK */
const [DUPLICATE, DEADLOCK] = [1062, 1213]

/** How often a statement is sent that was chosen to give way to another. */
const ATTEMPTS = 5

/** Rows as SQL. */
interface Tuples {
  readonly head: string
  /** One for each row. */
  readonly texts: readonly string[]
}

/**
 * A plain INSERT: `INSERT IGNORE` would store wrong values, and `ON DUPLICATE KEY UPDATE` needs the right to update.
 * A statement with a row that is stored stores none of its rows, and is sent again without those that are.
 */
export async function mysqlInsert(query: Query, rows: readonly Row[]): Promise<void> {
  const { head, texts } = tuplesOf(rows)
  let first = 0
  let length = 0
  for (const [index, text] of texts.entries()) {
    if (length + text.length > STATEMENT_LENGTH && index > first) {
      await insertPart(query, rows.slice(first, index), { head, texts: texts.slice(first, index) })
      first = index
      length = 0
    }
    length += text.length
  }
  await insertPart(query, rows.slice(first), { head, texts: texts.slice(first) })
}

async function insertPart(query: Query, rows: readonly Row[], { head, texts }: Tuples): Promise<void> {
  try {
    await send(query, head + texts.join(',\n'))
  } catch (fault) {
    if (errnoOf(fault) !== DUPLICATE) throw fault
    if (rows.length === 1) return // the key is the only one
    const stored = await storedIds(query, rows)
    const missing = texts.filter((_, index) => !stored.has(rows[index]?.[CALL_ID]))
    if (missing.length > 0) await send(query, head + missing.join(',\n'))
  }
}

/** Two processes that store the same rows wait for each other, and the server ends one of the statements. */
async function send(query: Query, statement: string, attempt = 1): Promise<void> {
  try {
    await query(statement)
  } catch (fault) {
    if (errnoOf(fault) !== DEADLOCK || attempt === ATTEMPTS) throw fault
    await send(query, statement, attempt + 1)
  }
}

function errnoOf(fault: unknown): unknown {
  return (fault as { errno?: unknown } | null)?.errno
}

/** By the key, which begins with the time: many calls end in the same millisecond. */
async function storedIds(query: Query, rows: readonly Row[]): Promise<ReadonlySet<unknown>> {
  const idsAt = new Map<string, string[]>()
  for (const row of rows) {
    const time = timeOf(row[CREATED_AT] ?? null)
    const ids = idsAt.get(time) ?? []
    idsAt.set(time, ids)
    ids.push(mysqlLiteral(row[CALL_ID]))
  }
  const conditions = [...idsAt].map(([time, ids]) => `(created_at = ${time} AND call_id IN (${ids.join(', ')}))`)
  const found = await query<{ call_id: string }>(
    `SELECT call_id FROM holysheep_api_logs WHERE ${conditions.join(' OR ')}`,
  )
  return new Set(found.map(({ call_id: id }) => id))
}

/** Without the columns that are NULL in all rows, as half of them usually are: to read them is the server's work. */
function tuplesOf(rows: readonly Row[]): Tuples {
  const used = [...COLUMNS.keys()].filter((column) => rows.some((row) => (row[column] ?? null) !== null))
  const cells: Cell[] = []
  const literals: string[] = []
  return {
    head: `INSERT INTO holysheep_api_logs (${used.map((column) => COLUMNS[column]?.name).join(', ')}) VALUES\n`,
    texts: rows.map((row) => {
      used.forEach((column, index) => {
        const cell = row[column] ?? null
        // Most columns have the same value in consecutive rows.
        if (cell === cells[index] && literals[index] !== undefined) return
        cells[index] = cell
        literals[index] = column === CREATED_AT ? timeOf(cell) : mysqlLiteral(cell)
      })
      return `(${literals.join(',')})`
    }),
  }
}

function timeOf(cell: Cell): string {
  return mysqlLiteral(typeof cell === 'string' ? timeText(cell) : cell)
}
