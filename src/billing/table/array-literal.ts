import type { Cell, Row } from './columns.ts'

const SPECIAL = /["\\]/
const EVERY_SPECIAL = /["\\]/g

/**
 * One column of many rows as the text of a PostgreSQL array. Drivers can do so, too, each in its own way and in several
 * times the time: a batch has 60,000 cells.
 */
export function arrayLiteral(rows: readonly Row[], column: number): string {
  let last: Cell | undefined
  let element = ''
  const elements = rows.map((row) => {
    const cell = row[column] ?? null
    // Most columns say the same in one row after the other.
    if (cell !== last) {
      element = elementOf(cell)
      last = cell
    }
    return element
  })
  return `{${elements.join(',')}}`
}

function elementOf(cell: Cell): string {
  if (cell === null) return 'NULL'
  if (typeof cell !== 'string') return String(cell)
  return SPECIAL.test(cell) ? `"${cell.replace(EVERY_SPECIAL, '\\$&')}"` : `"${cell}"`
}
