import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { Postgres, withoutPostgres } from '../../../databases/postgres.ts'
import {
  type Database,
  dropPartitionsBefore,
  migrate,
  openBillingLog,
  openDatabase,
} from '../../../src/billing/index.ts'
import { rowOf } from '../../../src/billing/row/row.ts'
import { migrations } from '../../../src/billing/stores/postgres/migrations/index.ts'
import { COLUMNS } from '../../../src/billing/table/columns.ts'
import { insertRows } from '../../../src/billing/table/insert.ts'
import { makePartitions } from '../../../src/billing/table/partitions.ts'
import { parseUsd } from '../../../src/money.ts'
import { aCall } from '../logged.ts'

const origin = { service: 'app', host: 'here', priceVersion: '1', labelKeys: [] }
const november = Date.UTC(2026, 10, 15)

describe('the schema', { skip: withoutPostgres }, () => {
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
  beforeEach(() => database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public'))

  const partitions = async () =>
    (
      await database.query<{ name: string }>(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'holysheep_api_logs'::regclass ORDER BY 1",
      )
    ).map(({ name }) => name)

  test('is made once by eight that start at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => openDatabase(server.url())))
    const applied = await Promise.all(all.map(migrate))
    await Promise.all(all.map((each) => makePartitions(each, [november])))
    await Promise.all(all.map((each) => each.close()))
    assert.deepEqual(
      applied.flat(),
      migrations.map(({ name }) => name),
    )
    assert.deepEqual(await migrate(database), [])
    assert.deepEqual(await partitions(), [
      'holysheep_api_logs_2026_11',
      'holysheep_api_logs_2026_12',
      'holysheep_api_logs_2027_01',
      'holysheep_api_logs_default',
    ])
  })

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

  test('what strayed into the default partition moves when its month is made', async () => {
    await migrate(database)
    await insertRows(database, [rowOf(aCall({ endedAt: november }), origin)])
    await makePartitions(database, [november])
    const rows = await database.query('SELECT tableoid::regclass::text AS name, total_tokens FROM holysheep_api_logs')
    assert.deepEqual(rows, [{ name: 'holysheep_api_logs_2026_11', total_tokens: 150 }])
  })

  test('rows that are sent again are stored once, and are no loss', async () => {
    await migrate(database)
    const rows = [1, 2, 3].map(() => rowOf(aCall({ endedAt: november }), origin))
    await insertRows(database, rows.slice(0, 2)) // confirmed, but the confirmation was lost
    assert.deepEqual(await insertRows(database, rows), { written: 3, refused: 0 })
    assert.deepEqual(await database.query('SELECT count(*)::int AS stored FROM holysheep_api_logs'), [{ stored: 3 }])
  })

  test('old months are dropped, and what strayed', async () => {
    await migrate(database)
    const times = [Date.UTC(2026, 6, 1), Date.UTC(2026, 8, 30, 23, 59), november]
    await makePartitions(database, [times[1] ?? 0, november])
    await insertRows(
      database,
      times.map((time) => rowOf(aCall({ endedAt: time }), origin)),
    )
    assert.deepEqual(await dropPartitionsBefore(database, new Date(november)), ['holysheep_api_logs_2026_09'])
    const rows = await database.query('SELECT created_at FROM holysheep_api_logs')
    assert.deepEqual(rows, [{ created_at: new Date(november) }])
    assert.ok((await partitions()).includes('holysheep_api_logs_2026_11'))
  })

  test('the views add up what was billed, months in UTC', async () => {
    await migrate(database)
    await database.query("SET TIME ZONE 'Asia/Ho_Chi_Minh'")
    const last = Date.UTC(2026, 9, 31, 23, 59, 59) // already November in Hà Nội
    const calls = [
      { call: aCall({ estimatedCost: parseUsd('0.000000000001'), duration: 1 }), time: last },
      { call: aCall({ estimatedCost: parseUsd('0.2'), duration: 3 }, { resendCount: 1 }), time: last },
      { call: aCall({ estimatedCost: parseUsd('0.1'), outcome: { kind: 'truncated' }, duration: 50 }), time: last },
      {
        call: aCall({ outcome: { kind: 'rejected' }, status: 429, estimatedCost: undefined, usage: undefined }),
        time: last,
      },
      {
        call: aCall({
          estimatedCost: undefined,
          unpriced: true,
          pricedModel: undefined,
          answerFacts: { model: 'new' },
        }),
        time: last,
      },
    ]
    await insertRows(
      database,
      calls.map(({ call, time }) => rowOf({ ...call, endedAt: time }, origin)),
    )
    const [first, second] = await database.query('SELECT * FROM monthly_billing')
    assert.deepEqual(first, {
      month: '2026-10-01',
      model: 'gpt-4.1',
      total_requests: 4,
      completed_requests: 2,
      retries: 1,
      total_prompt_tokens: 300,
      total_completion_tokens: 150,
      total_tokens: 450,
      total_cost_usd: '0.300000000001',
      total_reported_cost_usd: null,
      unpriced_requests: 0,
      usage_missing_requests: 0,
      avg_latency_ms: '2000.0000000000000000',
      expected_cost_usd: null,
      expected_cost_low_usd: null,
      expected_cost_high_usd: null,
    })
    assert.deepEqual([second?.model, second?.unpriced_requests, second?.total_cost_usd], ['new', 1, null])
    await database.query('UPDATE holysheep_api_logs SET created_at = now()')
    const [byModel] = await database.query('SELECT model, calls, total_tokens, estimated_cost_usd FROM cost_by_model')
    assert.deepEqual(byModel, { model: 'gpt-4.1', calls: 4, total_tokens: 450, estimated_cost_usd: '0.300000000001' })
    await database.query('RESET TIME ZONE')
  })

  test('a role that may only insert writes into the schema that another one made', async () => {
    await migrate(database)
    await database.query(`DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
      GRANT USAGE ON SCHEMA public TO clerk; GRANT INSERT ON holysheep_api_logs TO clerk;
      GRANT SELECT ON holysheep_schema_migrations TO clerk`)
    const spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-clerk-'))
    const log = openBillingLog(server.url('clerk'), { spoolDirectory, warn: (message) => assert.fail(message) })
    log.sink(aCall().started)(aCall())
    assert.equal(await log.flush(), true)
    await log.close()
    const [row] = await database.query('SELECT count(*) AS rows FROM holysheep_api_logs_default')
    assert.deepEqual(row, { rows: 1 })
    await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP OWNED BY clerk; DROP ROLE clerk')
    rmSync(spoolDirectory, { recursive: true, force: true })
  })
})
