import type { Dialect } from '../../database/dialect.ts'
import type { Executor, Query } from '../../database/query.ts'
import { type CalendarMonth, firstDayOf, monthsNamed, partitionName } from '../../table/calendar-month.ts'
import { COLUMNS } from '../../table/columns.ts'

const TABLE = 'holysheep_api_logs'
const SPARE = `${TABLE}_default`

export const postgresPartitions: Pick<Dialect, 'months' | 'addMonth' | 'dropBefore'> = { months, addMonth, dropBefore }

async function months(query: Query): Promise<readonly CalendarMonth[]> {
  const rows = await query<{ name: string }>(
    `SELECT child.relname AS name FROM pg_inherits
     JOIN pg_class AS child ON child.oid = inhrelid WHERE inhparent = $1::text::regclass`,
    [TABLE],
  )
  return monthsNamed(rows.map(({ name }) => name))
}

/**
 * Created as a separate table and attached when complete: the default partition may contain rows of that month, and
 * readers and writers of other months do not wait.
 */
async function addMonth(query: Query, month: CalendarMonth): Promise<void> {
  const name = partitionName(month)
  const [from, to] = [startOf(month), startOf(month + 1)]
  const columns = COLUMNS.map((column) => column.name).join(', ')
  await query(`CREATE TABLE ${name} (LIKE ${TABLE} INCLUDING ALL)`)
  await query(
    `WITH strayed AS (DELETE FROM ${SPARE} WHERE created_at >= '${from}' AND created_at < '${to}' RETURNING *)
     INSERT INTO ${name} (${columns}) SELECT ${columns} FROM strayed`,
  )
  await query(`ALTER TABLE ${TABLE} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`)
}

async function dropBefore({ query }: Executor, month: CalendarMonth): Promise<readonly CalendarMonth[]> {
  const old = (await months(query)).filter((each) => each < month).sort((a, b) => a - b)
  for (const each of old) await query(`DROP TABLE IF EXISTS ${partitionName(each)}`)
  // Rows in the default partition have no partition of their own to be dropped with.
  await query(`DELETE FROM ${SPARE} WHERE created_at < $1::timestamptz`, [startOf(month)])
  return old
}

function startOf(month: CalendarMonth): string {
  return `${firstDayOf(month)}T00:00:00Z`
}
