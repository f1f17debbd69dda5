import type { Database } from '../../../src/billing/index.ts'
import { rowOf } from '../../../src/billing/row/row.ts'
import { postgresMigrations } from '../../../src/billing/stores/postgres/migrations/index.ts'
import { COLUMNS, type Row } from '../../../src/billing/table/columns.ts'
import { aCall } from '../logged.ts'

/** Columns of the release before the third migration. */
const EARLIER = 32

const ORIGIN = { service: 'app', host: 'here', priceVersion: '1', labelKeys: [] }

/** A row of the present release, in November 2026. */
export function presentRow(): Row {
  return rowOf(aCall({ endedAt: Date.UTC(2026, 10, 15), units: { image: 2 } }), ORIGIN)
}

/** The same of the release before the third migration, which is shorter. */
export function earlierRow(): Row {
  return presentRow().slice(0, EARLIER)
}

/** Makes the tables of that release, with a partition, in a database that may have others. */
export async function makeEarlierTables({ query }: Database): Promise<void> {
  await query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  await query(`CREATE TABLE holysheep_schema_migrations (
    version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`)
  for (const { version, name, statements } of postgresMigrations.slice(0, 2)) {
    for (const statement of statements) await query(statement)
    await query('INSERT INTO holysheep_schema_migrations (version, name) VALUES ($1, $2)', [version, name])
  }
  await query(`CREATE TABLE holysheep_api_logs_2026_11 PARTITION OF holysheep_api_logs
    FOR VALUES FROM ('2026-11-01T00:00:00Z') TO ('2026-12-01T00:00:00Z')`)
}

/** As a process of that release writes. */
export async function insertEarlier({ query }: Pick<Database, 'query'>): Promise<void> {
  const columns = COLUMNS.slice(0, EARLIER)
  const names = columns.map(({ name }) => name)
  const places = columns.map(({ type }, index) => `$${index + 1}::text::${type}`)
  const cells = earlierRow().map((cell) => (cell === null ? null : String(cell)))
  await query(`INSERT INTO holysheep_api_logs (${names.join(', ')}) VALUES (${places.join(', ')})`, cells)
}
