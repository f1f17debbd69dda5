import type { Database } from '../database/database.ts'
import { monthOf, partitionName } from './calendar-month.ts'

/** Months that are created ahead of the current one. */
const AHEAD = 2

/** Creates the partitions for rows of these times and two months ahead. Rows that are stored already are moved. */
export async function makePartitions(database: Database, times: readonly number[]): Promise<void> {
  const { dialect, query } = database
  const { addMonth } = dialect
  if (addMonth === undefined) return
  const present = new Set(await dialect.months(query))
  const latest = Math.max(...times.map(monthOf))
  const wanted = new Set(times.map(monthOf))
  for (let ahead = 1; ahead <= AHEAD; ahead++) wanted.add(latest + ahead)
  for (const month of [...wanted].sort((a, b) => a - b)) {
    if (present.has(month)) continue
    await dialect.exclusively(database, 'partitions', async (exclusive) => {
      if ((await dialect.months(exclusive)).includes(month)) return // another process was faster
      await addMonth(exclusive, month)
    })
  }
}

/** Drops the months that ended before `date`, and returns the names of their partitions. */
export async function dropPartitionsBefore(database: Database, date: Date): Promise<readonly string[]> {
  const dropped = await database.dialect.dropBefore(database, monthOf(date.getTime()))
  return dropped.map(partitionName)
}
