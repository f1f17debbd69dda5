import type { Database, Query } from '../database/database.ts'
import { COLUMNS } from './columns.ts'

/** Months that are created ahead of the current one. */
const AHEAD = 2

const TABLE = 'holysheep_api_logs'
const SPARE = `${TABLE}_default`
const PARTITION = /^holysheep_api_logs_(\d{4})_(\d{2})$/

/** An arbitrary number, other than that of the migrations, which hold their lock longer. */
const LOCK = 5_467_381_130

/** A calendar month in UTC: as months since the year 0. */
type Month = number

/**
 * Creates the partitions for rows of these times and two months ahead. Rows of a month in the default partition are
 * moved.
 */
export async function makePartitions(database: Database, times: readonly number[]): Promise<void> {
  const present = new Set(await partitionMonths(database.query))
  const latest = Math.max(...times.map(monthOf))
  const wanted = new Set(times.map(monthOf))
  for (let ahead = 1; ahead <= AHEAD; ahead++) wanted.add(latest + ahead)
  for (const month of [...wanted].sort((a, b) => a - b)) {
    if (!present.has(month)) await makePartition(database, month)
  }
}

/** Drops the months that ended before `date`, and returns the names of their partitions. */
export async function dropPartitionsBefore(database: Database, date: Date): Promise<readonly string[]> {
  const before = monthOf(date.getTime())
  const old = (await partitionMonths(database.query)).filter((month) => month < before).sort((a, b) => a - b)
  for (const month of old) await database.query(`DROP TABLE IF EXISTS ${partitionName(month)}`)
  const start = startOf(before)
  // Rows in the default partition have no partition of their own to be dropped with.
  await database.query(`DELETE FROM ${SPARE} WHERE created_at < $1::timestamptz`, [start])
  return old.map(partitionName)
}

export function monthOf(time: number): Month {
  const date = new Date(time)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

async function partitionMonths(query: Query): Promise<readonly Month[]> {
  const rows = await query<{ name: string }>(
    `SELECT child.relname AS name FROM pg_inherits
     JOIN pg_class AS child ON child.oid = inhrelid WHERE inhparent = $1::text::regclass`,
    [TABLE],
  )
  return rows.flatMap(({ name }) => {
    const [, year, month] = PARTITION.exec(name) ?? []
    return year === undefined ? [] : [Number(year) * 12 + Number(month) - 1]
  })
}

/**
 * Created as a separate table and attached when complete: the default partition may contain rows of that month, and
 * readers and writers of other months do not wait.
 */
function makePartition(database: Database, month: Month): Promise<void> {
  const name = partitionName(month)
  const [from, to] = [startOf(month), startOf(month + 1)]
  const columns = COLUMNS.map((column) => column.name).join(', ')
  return database.transaction(async (query) => {
    await query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    if ((await partitionMonths(query)).includes(month)) return // another process was faster
    await query(`CREATE TABLE ${name} (LIKE ${TABLE} INCLUDING ALL)`)
    await query(
      `WITH strayed AS (DELETE FROM ${SPARE} WHERE created_at >= '${from}' AND created_at < '${to}' RETURNING *)
       INSERT INTO ${name} (${columns}) SELECT ${columns} FROM strayed`,
    )
    await query(`ALTER TABLE ${TABLE} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`)
  })
}

function partitionName(month: Month): string {
  return `${TABLE}_${yearAndMonth(month).join('_')}`
}

function startOf(month: Month): string {
  return `${yearAndMonth(month).join('-')}-01T00:00:00Z`
}

function yearAndMonth(month: Month): readonly [string, string] {
  return [String(Math.floor(month / 12)).padStart(4, '0'), String((month % 12) + 1).padStart(2, '0')]
}
