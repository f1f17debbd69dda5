import type { Query } from '../../database/query.ts'
import { COLUMNS, type Row } from '../../table/columns.ts'
import { arrayLiteral } from './array-literal.ts'

/** Parameters are cast from `text`, so that no driver converts them. */
const INSERT = `INSERT INTO holysheep_api_logs (${COLUMNS.map(({ name }) => name).join(', ')})
SELECT * FROM unnest(${COLUMNS.map(({ type }, index) => `$${index + 1}::text::${type}[]`).join(', ')})
ON CONFLICT DO NOTHING`

export async function postgresInsert(query: Query, rows: readonly Row[]): Promise<void> {
  await query(
    INSERT,
    COLUMNS.map((_, column) => arrayLiteral(rows, column)),
  )
}
