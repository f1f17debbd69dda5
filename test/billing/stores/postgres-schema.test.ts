import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { Postgres, withoutPostgres } from '../../../databases/postgres.ts'
import { type Database, migrate, openDatabase } from '../../../src/billing/index.ts'
import { COLUMNS } from '../../../src/billing/table/columns.ts'

describe('the schema of PostgreSQL', { skip: withoutPostgres }, () => {
  let server: Postgres
  let database: Database

  before(async () => {
    server = await Postgres.start()
    database = await openDatabase(server.url())
  })
  after(async () => {
    await database?.close()
    await server?.remove()
  })
  beforeEach(() => server.reset())

  test('has the columns that the writer fills, and their sum', async () => {
    await migrate(database)
    const found = await database.query<{ name: string; type: string }>(
      `SELECT column_name AS name, CASE WHEN data_type = 'timestamp with time zone' THEN 'timestamptz' ELSE data_type END AS type
       FROM information_schema.columns WHERE table_name = 'holysheep_api_logs' ORDER BY ordinal_position`,
    )
    assert.deepEqual(
      found.filter(({ name }) => name !== 'total_tokens'),
      COLUMNS,
    )
  })

  test('a migration that fails leaves nothing behind', async () => {
    await database.query('CREATE VIEW monthly_billing AS SELECT 1 AS one')
    await assert.rejects(migrate(database), { code: '42P07' })
    const [row] = await database.query("SELECT to_regclass('holysheep_api_logs') AS found")
    assert.deepEqual(row, { found: null })
  })
})
