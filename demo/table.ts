import { layOut } from '../src/cli/sheet/layout.ts'
import type { Alignment } from '../src/cli/terminal-text.ts'
import type { Style } from './style.ts'

export interface Column {
  readonly title: string
  /** Names are read from the left, numbers compared from the right. */
  readonly align: Alignment
}

export interface Table {
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
  /** A last row that sums up the others. */
  readonly total?: readonly string[] | undefined
  /** Further notes for the reader. */
  readonly note?: string | undefined
}

export const name = (title: string): Column => ({ title, align: 'left' })
export const number = (title: string): Column => ({ title, align: 'right' })

const gap = '  '

/** Draws a table no wider than `width`: where it would be, the names of the first column give way. */
export function drawTable({ title, columns, rows, total, note }: Table, width: number, style: Style): string {
  const titles = columns.map((column) => column.title)
  const lines = [titles, ...rows, ...(total ? [total] : [])]
  const alignments = columns.map(({ align }) => align)
  const layout = layOut(lines, alignments, width - gap.length)
  const line = (cells: readonly string[]) => `${gap}${layout.line(cells)}`
  const ruler = style.dim(`${gap}${layout.ruler}`)
  return [
    style.bold(title),
    style.dim(line(titles)),
    ruler,
    ...rows.map(line),
    ...(total ? [ruler, style.bold(line(total))] : []),
    ...(note === undefined ? [] : [style.dim(`${gap}${note}`)]),
  ].join('\n')
}
