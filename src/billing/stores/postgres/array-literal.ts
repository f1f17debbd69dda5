import type { Cell, Row } from '../../table/columns.ts'

const SPECIAL = /["\\]/
const EVERY_SPECIAL = /["\\]/g

/**
 * Formats one column of many rows as a PostgreSQL array literal. Drivers do the same, each in its own way, in several
 * times the time: a batch has 60,000 cells.
 */
export function arrayLiteral(rows: readonly Row[], column: number): string {
  let last: Cell | undefined
  let element = ''
  const elements = rows.map((row) => {
    const cell = row[column] ?? null
    // Most columns have the same value in consecutive rows.
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
