import type { Database } from '../database/database.ts'
import { logPages, type PagedRow } from '../reports/log-pages.ts'
import { bounds } from '../reports/period.ts'
import { type Cell, COLUMNS, type Row } from '../table/columns.ts'
import { insertRows } from '../table/insert.ts'
import { migrate } from '../table/migrate.ts'
import { makePartitions } from '../table/partitions.ts'
import { areEqual, type DaySums, daySums, NO_CALLS } from './day-sums.ts'

/** Rows that are read and written together. */
const PAGE = 2_000

export interface CopyProgress {
  /** `YYYY-MM`. */
  readonly month: string
  /** Calls of the month that have been copied, and all that are to be. */
  readonly copied: number
  readonly calls: number
}

/** A day of both logs, after the copy. */
export interface CopiedDay {
  readonly day: string
  readonly source: DaySums
  readonly target: DaySums
  readonly isEqual: boolean
}

export interface Copy {
  readonly days: readonly CopiedDay[]
  /** Calls that the other database rejects, and one of its reasons. */
  readonly refused: number
  readonly reason?: unknown
}

/**
 * Copies the rows of a log to another database, a month at a time; its tables are created if they are missing. Days whose
 * sums are equal are left out, and a row that is there already is not stored twice: a copy that was interrupted is
 * continued by another one. The log that is copied is only read.
 */
export async function copyLog(
  source: Database,
  target: Database,
  onProgress: (progress: CopyProgress) => void = () => {},
): Promise<Copy> {
  const sums = await daySums(source) // first: without a log to copy, the other one is not created
  await migrate(target)
  const present = await daySums(target)
  const due = [...sums].filter(([day, each]) => !areEqual(each, present.get(day) ?? NO_CALLS))
  let refused = 0
  let reason: unknown
  for (const month of new Set(due.map(([day]) => monthOfDay(day)))) {
    const days = due.filter(([day]) => monthOfDay(day) === month)
    const calls = days.reduce((sum, [, each]) => sum + each.calls, 0)
    await makePartitions(target, [Date.parse(`${month}-01T00:00:00Z`)])
    let copied = 0
    for (const [day] of days) {
      for await (const page of pagesOf(source, day)) {
        const inserted = await insertRows(target, page.map(rowOf))
        refused += inserted.refused
        reason ??= inserted.reason
        copied += page.length
        onProgress({ month, copied, calls })
      }
    }
  }
  return { days: await compared(source, target), refused, reason }
}

function pagesOf(source: Database, day: string): AsyncGenerator<readonly StoredRow[]> {
  const [from, to] = bounds({ from: day, to: day })
  const columns = COLUMNS.map(({ name }) => name).filter((name) => name !== 'created_at' && name !== 'call_id')
  return logPages<StoredRow>(source, { columns, from, to, pageSize: PAGE })
}

/** Both logs are read again: applications may have written meanwhile. */
async function compared(source: Database, target: Database): Promise<readonly CopiedDay[]> {
  const copies = await daySums(target)
  return [...(await daySums(source))].map(([day, sums]) => {
    const copy = copies.get(day) ?? NO_CALLS
    return { day, source: sums, target: copy, isEqual: areEqual(sums, copy) }
  })
}

function monthOfDay(day: string): string {
  return day.slice(0, 'YYYY-MM'.length)
}

type StoredRow = PagedRow & Readonly<Record<string, unknown>>

function rowOf(stored: StoredRow): Row {
  return COLUMNS.map(({ name, type }) => cellOf(stored[name], type))
}

/** As the writer makes it, whatever the driver returns. */
function cellOf(value: unknown, type: (typeof COLUMNS)[number]['type']): Cell {
  if (value === null || value === undefined) return null
  if (type === 'boolean') return Boolean(value)
  if (type === 'jsonb' && typeof value !== 'string') return JSON.stringify(value)
  return value instanceof Date ? value.toISOString() : (value as Cell)
}
