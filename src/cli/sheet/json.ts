import type { Column, Sheet } from './sheet.ts'

/** A sheet for programs. Amounts of USD are text, because numbers of JSON end up as floats. */
export function writeJson<Row>({ columns, rows, total }: Sheet<Row>): string {
  const write = (row: Row) => objectOf(columns, row)
  const content = { rows: rows.map(write), ...(total === undefined ? {} : { total: write(total) }) }
  return `${JSON.stringify(content, undefined, 2)}\n`
}

function objectOf<Row>(columns: readonly Column<Row>[], row: Row): Record<string, unknown> {
  return Object.fromEntries(columns.map(({ name, value }) => [name, value(row) ?? null]))
}
