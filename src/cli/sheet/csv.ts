import type { Column, Sheet } from './sheet.ts'

/** A sheet as RFC 4180 has it, with names in the first line. The total isn't among the rows: nobody shall sum it up. */
export function writeCsv<Row>({ columns, rows }: Sheet<Row>): string {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => columns.map((column) => cell(column, row)))]
  return lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')
}

function cell<Row>(column: Column<Row>, row: Row): string {
  if (column.kind === 'text') return harmless(column.value(row) ?? '')
  if (column.kind === 'remarks') return column.value(row).join('; ')
  return String(column.value(row) ?? '')
}

/** Names come from the network, and a spreadsheet would run one that begins like a formula. */
function harmless(text: string): string {
  return /^[=+@\t\r-]/.test(text) ? `'${text}` : text
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
