/** A table in GitHub's Markdown, aligned as Biome aligns it, so that a generated page passes the formatter. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [titles, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = titles.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) => `| ${widths.map((width, at) => (row[at] ?? '').padEnd(width)).join(' | ')} |`
  const [header = [], ...body] = cells
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

/** Text as code. */
export const code = (text: string): string => `\`${text}\``

/** Each text as code, with commas between them. */
export const codes = (texts: readonly string[]): string => texts.map(code).join(', ')
