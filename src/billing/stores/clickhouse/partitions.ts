import type { Dialect } from '../../database/dialect.ts'
import type { Query } from '../../database/query.ts'
import { type CalendarMonth, firstDayOf } from '../../table/calendar-month.ts'
import { type ClickhouseLayout, ROWS } from './layout.ts'

/** The server makes the partition of a month with its first row. */
export function clickhousePartitions(layout: ClickhouseLayout): Pick<Dialect, 'months' | 'dropBefore'> {
  return {
    months: (query) => months(query, '2300-01-01'),
    dropBefore: ({ query }, month) => dropBefore(query, month, layout),
  }
}

/** Those that begin before a day. Whether a row is there twice makes no difference, so it is not asked. */
async function months(query: Query, day: string): Promise<readonly CalendarMonth[]> {
  const rows = await query<{ month: number }>(
    `SELECT DISTINCT toYYYYMM(created_at) AS month FROM ${ROWS}
     WHERE created_at < '${day} 00:00:00' ORDER BY month SETTINGS final = 0`,
  )
  return rows.map(({ month }) => Math.floor(month / 100) * 12 + (month % 100) - 1)
}

/**
 * The rows first: a month whose rows the server keeps has its sums, too. Whatever sums are left, as of an attempt that was
 * interrupted, are deleted by the next one. The user asks for the months, so the server's limit of size is no protection.
 */
async function dropBefore(
  query: Query,
  month: CalendarMonth,
  layout: ClickhouseLayout,
): Promise<readonly CalendarMonth[]> {
  const first = firstDayOf(month)
  const old = await months(query, first)
  for (const each of old) {
    const partition = firstDayOf(each).slice(0, 'YYYY-MM'.length).replace('-', '')
    await query(
      `ALTER TABLE ${layout.rows}${layout.onCluster} DROP PARTITION ${partition} SETTINGS max_partition_size_to_drop = 0`,
    )
  }
  await query(`ALTER TABLE holysheep_daily${layout.onCluster} DELETE WHERE day < '${first}'`)
  return old
}
