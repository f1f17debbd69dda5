import type { Style } from '../style.ts'
import { amounts, figure, percentage, UNKNOWN } from './figures.ts'
import type { Column, Sheet } from './sheet.ts'

const GAP = '  '

/** A sheet as a table for people. */
export function drawTable<Row>({ title, columns, rows, total, notes = [] }: Sheet<Row>, style: Style): string {
  const shown = columns.filter(({ kind }) => kind !== 'remarks')
  const lines = total === undefined ? rows : [...rows, total]
  const cells = shown.map((column) => cellsOf(column, lines))
  const widths = shown.map((column, index) => Math.max(...[column.title, ...(cells[index] ?? [])].map(widthOf)))
  const join = (texts: readonly string[]) =>
    texts
      .map((cell, index) => pad(cell, widths[index] ?? 0, shown[index]?.kind === 'text'))
      .join(GAP)
      .trimEnd()
  const line = (row: number) => join(cells.map((column) => column[row] ?? ''))
  const ruler = style.dim(widths.map((width) => '─'.repeat(width)).join(GAP))

  const drawn = [style.bold(title), style.dim(join(shown.map((column) => column.title))), ruler]
  for (const [index, row] of rows.entries()) {
    drawn.push(line(index), ...remarksOf(columns, row).map((remark) => style.yellow(`${GAP}· ${remark}`)))
  }
  if (total !== undefined) drawn.push(ruler, style.bold(line(rows.length)))
  if (rows.length === 0 && total === undefined) drawn.push(style.dim('none'))
  return `${[...drawn, ...notes.map((note) => style.yellow(note))].join('\n')}\n`
}

function cellsOf<Row>(column: Column<Row>, rows: readonly Row[]): readonly string[] {
  const known = <T>(value: T | undefined, write: (value: T) => string) => (value === undefined ? UNKNOWN : write(value))
  switch (column.kind) {
    case 'usd':
      return amounts(rows.map(column.value))
    case 'count':
      return rows.map((row) => known(column.value(row), figure))
    case 'percent':
      return rows.map((row) => known(column.value(row), percentage))
    case 'text':
      return rows.map((row) => known(column.value(row), printable))
    case 'remarks':
      return []
  }
}

function remarksOf<Row>(columns: readonly Column<Row>[], row: Row): readonly string[] {
  return columns.flatMap((column) => (column.kind === 'remarks' ? column.value(row) : []))
}

/** Names are untrusted: control characters could move the cursor and rewrite the report. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}

function pad(cell: string, width: number, isText: boolean): string {
  const space = ' '.repeat(width - widthOf(cell))
  return isText ? cell + space : space + cell
}

function widthOf(text: string): number {
  return [...text].length
}
