import type { Style } from './style.ts'

export interface Column {
  readonly title: string
  /** Names are read from the left, numbers compared from the right. */
  readonly align: 'left' | 'right'
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
const leastNameWidth = 8

/** Draws a table no wider than `width`: where it would be, the names of the first column give way. */
export function drawTable({ title, columns, rows, total, note }: Table, width: number, style: Style): string {
  const titles = columns.map((column) => column.title)
  const widths = fit(naturalWidths([titles, ...rows, ...(total ? [total] : [])]), width - gap.length)
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, index) => pad(cell, columns[index]?.align ?? 'left', widths[index] ?? 0))
    return `${gap}${padded.join(gap)}`.trimEnd()
  }
  const ruler = style.dim(`${gap}${widths.map((each) => '─'.repeat(each)).join(gap)}`)
  return [
    style.bold(title),
    style.dim(line(titles)),
    ruler,
    ...rows.map(line),
    ...(total ? [ruler, style.bold(line(total))] : []),
    ...(note === undefined ? [] : [style.dim(`${gap}${note}`)]),
  ].join('\n')
}

function naturalWidths(lines: readonly (readonly string[])[]): readonly number[] {
  const [titles = []] = lines
  return titles.map((_, index) => Math.max(...lines.map((cells) => cells[index]?.length ?? 0)))
}

function fit([first = 0, ...others]: readonly number[], width: number): readonly number[] {
  const taken = others.reduce((sum, each) => sum + each + gap.length, 0)
  return [Math.min(first, Math.max(leastNameWidth, width - taken)), ...others]
}

function pad(cell: string, align: Column['align'], width: number): string {
  const fitting = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell
  return align === 'left' ? fitting.padEnd(width) : fitting.padStart(width)
}
