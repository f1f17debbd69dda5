import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { Postgres, withoutPostgres } from '../../../databases/postgres.ts'
import { type Database, migrate, openDatabase } from '../../../src/billing/index.ts'
import { rowOf } from '../../../src/billing/row/row.ts'
import { COLUMNS, type Row } from '../../../src/billing/table/columns.ts'
import { insertRows } from '../../../src/billing/table/insert.ts'
import { migrations } from '../../../src/billing/table/migrations/index.ts'
import { makePartitions } from '../../../src/billing/table/partitions.ts'
import { aCall } from '../logged.ts'

const origin = { service: 'app', host: 'here', priceVersion: '1', labelKeys: [] }
const november = Date.UTC(2026, 10, 15)

/** Columns of the release before the third migration. */
const EARLIER = 32

const aRow = (): Row => rowOf(aCall({ endedAt: november }), origin)

describe('the third migration', { skip: withoutPostgres }, () => {
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
  beforeEach(async () => {
    await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    await database.query(`CREATE TABLE holysheep_schema_migrations (
      version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`)
    for (const { version, name, sql } of migrations.slice(0, 2)) {
      await database.query(sql)
      await database.query('INSERT INTO holysheep_schema_migrations (version, name) VALUES ($1, $2)', [version, name])
    }
    await database.query(`CREATE TABLE holysheep_api_logs_2026_11 PARTITION OF holysheep_api_logs
      FOR VALUES FROM ('2026-11-01T00:00:00Z') TO ('2026-12-01T00:00:00Z')`)
  })

  /** As a process of the earlier release writes. */
  async function insertEarlier({ query }: Database): Promise<void> {
    const names = COLUMNS.slice(0, EARLIER).map(({ name }) => name)
    const places = COLUMNS.slice(0, EARLIER).map(({ type }, index) => `$${index + 1}::text::${type}`)
    const cells = aRow()
      .slice(0, EARLIER)
      .map((cell) => (cell === null ? null : String(cell)))
    await query(`INSERT INTO holysheep_api_logs (${names.join(', ')}) VALUES (${places.join(', ')})`, cells)
  }

  const count = async () =>
    (await database.query<{ rows: number }>('SELECT count(*)::int AS rows FROM holysheep_api_logs'))[0]?.rows

  test('runs while processes of the earlier release write and reports are read, and loses nothing', async () => {
    for (let row = 0; row < 50; row++) await insertEarlier(database)
    const writer = await openDatabase(server.url())
    const reader = await openDatabase(server.url())
    let isOver = false
    let written = 0
    const writing = (async () => {
      for (; !isOver; written++) await insertEarlier(writer)
    })()
    const reading = (async () => {
      while (!isOver) await reader.query('SELECT * FROM monthly_billing')
    })()
    assert.deepEqual(await migrate(database), ['whole-price'])
    await insertRows(database, [aRow(), aRow().slice(0, EARLIER)]) // the second one waited in the spool
    isOver = true
    await Promise.all([writing, reading])
    await insertEarlier(writer)
    assert.equal(await count(), 50 + written + 3)
    const [found] = await database.query(
      'SELECT count(*)::int AS rows FROM holysheep_api_logs_2026_11 WHERE units IS NULL',
    )
    assert.deepEqual(found, { rows: 50 + written + 3 })
    await makePartitions(database, [Date.UTC(2027, 0, 1)])
    await Promise.all([writer.close(), reader.close()])
  })

  test('does not wait long for a reader, behind which all others would wait, and works once it is gone', async () => {
    const reader = await openDatabase(server.url())
    await reader.transaction(async (query) => {
      await query('SELECT * FROM holysheep_api_logs')
      await assert.rejects(migrate(database), { code: '55P03' })
      await insertEarlier(database)
    })
    assert.deepEqual(await migrate(database), ['whole-price'])
    assert.equal(await count(), 1)
    await reader.close()
  })
})
