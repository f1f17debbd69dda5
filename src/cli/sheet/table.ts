import type { Style } from '../style.ts'
import { printable } from '../terminal-text.ts'
import { amounts, figure, percentage, UNKNOWN } from './figures.ts'
import { layOut } from './layout.ts'
import type { Column, Sheet } from './sheet.ts'

/** A sheet as a table for people. */
export function drawTable<Row>(
  { title, columns, rows, total, notes = [] }: Sheet<Row>,
  style: Style,
  width?: number,
): string {
  const shown = columns.filter(({ kind }) => kind !== 'remarks')
  const titles = shown.map((column) => column.title)
  const cells = shown.map((column) => cellsOf(column, total === undefined ? rows : [...rows, total]))
  const lines = [...rows.keys(), rows.length].map((row) => cells.map((column) => column[row] ?? ''))
  const alignments = shown.map(({ kind }) => (kind === 'text' ? 'left' : 'right'))
  const layout = layOut([titles, ...lines], alignments, width)
  const line = (row: number) => layout.line(lines[row] ?? [])
  const ruler = style.dim(layout.ruler)

  const drawn = [style.bold(title), style.dim(layout.line(titles)), ruler]
  for (const [index, row] of rows.entries()) {
    drawn.push(line(index), ...remarksOf(columns, row).map((remark) => style.yellow(`  · ${remark}`)))
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
    case 'number':
      return rows.map((row) => known(column.value(row), column.write))
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
