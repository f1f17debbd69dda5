/** What a part of the benchmark found. */
export interface Section {
  readonly title: string
  /** How it was measured and what the table shows. */
  readonly text: string
  readonly table: Table
  readonly verdicts: readonly Verdict[]
}

export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A target and its result in this run. */
export interface Verdict {
  readonly promise: string
  readonly measured: string
  /** How far the same number may be off by chance. Absent where it is exact. */
  readonly noise?: string
  /** `undefined`: the noise is too large to say. */
  readonly met: boolean | undefined
}

/** Markdown that reads well in a terminal, too. */
export function tableText({ head, rows }: Table): string {
  const lines = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const lineText = (line: readonly string[]) =>
    `| ${widths.map((width, column) => pad(line[column] ?? '', width, column)).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [lineText(head), rule, ...rows.map(lineText)].join('\n')
}

/** Names stand on the left, numbers on the right. */
const pad = (cell: string, width: number, column: number): string =>
  column === 0 ? cell.padEnd(width) : cell.padStart(width)

export const sectionText = ({ title, text, table }: Section): string =>
  `## ${title}\n\n${text}\n\n${tableText(table)}\n`

export const verdictTable = (verdicts: readonly Verdict[]): Table => ({
  head: ['Target', 'Measured', 'Noise', 'Met'],
  rows: verdicts.map(({ promise, measured, noise = '', met }) => [promise, measured, noise, metText(met)]),
})

function metText(met: boolean | undefined): string {
  if (met === undefined) return 'not decided'
  return met ? 'yes' : '**no**'
}
