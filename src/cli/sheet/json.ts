import type { Column, Sheet } from './sheet.ts'

/** A sheet as JSON. Amounts in USD are text, because JSON numbers would be read as floats. */
export function writeJson<Row>({ columns, rows, total }: Sheet<Row>): string {
  const write = (row: Row) => objectOf(columns, row)
  const content = { rows: rows.map(write), ...(total === undefined ? {} : { total: write(total) }) }
  return `${JSON.stringify(content, undefined, 2)}\n`
}

function objectOf<Row>(columns: readonly Column<Row>[], row: Row): Record<string, unknown> {
  return Object.fromEntries(columns.map(({ name, value }) => [name, value(row) ?? null]))
}
