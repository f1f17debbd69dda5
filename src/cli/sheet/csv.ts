import type { Column, Sheet } from './sheet.ts'

/** A sheet as CSV (RFC 4180) with a header line. Without the total, which otherwise might be summed with the rows. */
export function writeCsv<Row>({ columns, rows }: Sheet<Row>): string {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => columns.map((column) => cell(column, row)))]
  return lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')
}

function cell<Row>(column: Column<Row>, row: Row): string {
  if (column.kind === 'text') return harmless(column.value(row) ?? '')
  if (column.kind === 'remarks') return column.value(row).join('; ')
  return String(column.value(row) ?? '')
}

/** Names are untrusted, and a spreadsheet would evaluate one that begins like a formula. */
function harmless(text: string): string {
  return /^[=+@\t\r-]/.test(text) ? `'${text}` : text
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
