import type { Dialect } from '../../database/dialect.ts'
import type { Executor, Query } from '../../database/query.ts'
import { type CalendarMonth, firstDayOf, monthsNamed, partitionName } from '../../table/calendar-month.ts'
import { exclusively } from './lock.ts'

const TABLE = 'holysheep_api_logs'

/** The end of a partition between those of months, or before the first. The last one of all has none. */
const GAP = /^holysheep_api_logs_(?:from_\d{4}_\d{2}_)?before_(\d{4}_\d{2})$/

/** A partition with all rows from the end of the one before to its own. */
interface Partition {
  readonly name: string
  /** The first month that is not in it. */
  readonly end: CalendarMonth
}

export const mysqlPartitions: Pick<Dialect, 'months' | 'addMonth' | 'dropBefore'> = { months, addMonth, dropBefore }

async function months(query: Query): Promise<readonly CalendarMonth[]> {
  return monthsNamed((await partitions(query)).map(({ name }) => name))
}

/**
 * Splits the partition that has the rows of that month. It has few, as a rule: writers make months ahead. None of the parts
 * has the name of the whole: a MariaDB that is killed meanwhile would find the file of the one in place of the other, and
 * lose the table.
 */
async function addMonth(query: Query, month: CalendarMonth): Promise<void> {
  const all = await partitions(query)
  const index = all.findIndex(({ end }) => end > month)
  const whole = all[index]
  if (whole === undefined) throw new Error(`${TABLE} has no partition for ${firstDayOf(month)}`)
  const start = all[index - 1]?.end ?? Number.NEGATIVE_INFINITY
  const parts = [
    ...(start < month ? [gapBefore(month)] : []),
    { name: partitionName(month), end: month + 1 },
    ...(whole.end > month + 1 ? [restOf(whole, month + 1)] : []),
  ]
  await reorganize(query, whole, parts)
}

/**
 * Drops all partitions that ended before that month. The last of them is emptied instead, and stays as a gap: otherwise
 * the next month would take what is replayed for earlier ones.
 */
function dropBefore(executor: Executor, month: CalendarMonth): Promise<readonly CalendarMonth[]> {
  return exclusively(executor, 'partitions', async (query) => {
    const old = (await partitions(query)).filter(({ end }) => end <= month)
    const last = old.at(-1)
    const others = old.slice(0, -1).map(({ name }) => name)
    if (others.length > 0) await query(`ALTER TABLE ${TABLE} DROP PARTITION ${others.join(', ')}`)
    if (last !== undefined) {
      await query(`ALTER TABLE ${TABLE} TRUNCATE PARTITION ${last.name}`)
      if (!GAP.test(last.name)) await reorganize(query, last, [gapBefore(last.end)])
    }
    // Rows between the partitions of months have none of their own to be dropped with.
    await query(`DELETE FROM ${TABLE} WHERE created_at < '${firstDayOf(month)}'`)
    return monthsNamed(old.map(({ name }) => name))
  })
}

async function partitions(query: Query): Promise<readonly Partition[]> {
  const rows = await query<{ name: string }>(
    `SELECT partition_name AS name FROM information_schema.partitions
     WHERE table_schema = database() AND table_name = $1 AND partition_name IS NOT NULL
     ORDER BY partition_ordinal_position`,
    [TABLE],
  )
  return rows.map(({ name }) => ({ name, end: endOf(name) }))
}

function endOf(name: string): CalendarMonth {
  const [, gap] = GAP.exec(name) ?? []
  const [month] = monthsNamed([gap === undefined ? name : `${TABLE}_${gap}`])
  if (month === undefined) return Number.POSITIVE_INFINITY
  return gap === undefined ? month + 1 : month
}

function gapBefore(month: CalendarMonth): Partition {
  return { name: partitionName(month).replace(TABLE, `${TABLE}_before`), end: month }
}

function restOf({ end }: Partition, start: CalendarMonth): Partition {
  const from = partitionName(start).replace(TABLE, `${TABLE}_from`)
  return { name: end === Number.POSITIVE_INFINITY ? from : gapBefore(end).name.replace(TABLE, from), end }
}

async function reorganize(query: Query, whole: Partition, parts: readonly Partition[]): Promise<void> {
  const definitions = parts.map(({ name, end }) => {
    const limit = end === Number.POSITIVE_INFINITY ? 'MAXVALUE' : `'${firstDayOf(end)}'`
    return `PARTITION ${name} VALUES LESS THAN (${limit})`
  })
  await query(`ALTER TABLE ${TABLE} REORGANIZE PARTITION ${whole.name} INTO (${definitions.join(', ')})`)
}
