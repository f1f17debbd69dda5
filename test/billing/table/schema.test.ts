import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { DatabaseServer } from '../../../databases/server.ts'
import { databaseServers } from '../../../databases/servers.ts'
import {
  type Database,
  dropPartitionsBefore,
  migrate,
  openBillingLog,
  openDatabase,
} from '../../../src/billing/index.ts'
import { rowOf } from '../../../src/billing/row/row.ts'
import { postgresMigrations } from '../../../src/billing/stores/postgres/migrations/index.ts'
import { monthOf, partitionName } from '../../../src/billing/table/calendar-month.ts'
import { insertRows } from '../../../src/billing/table/insert.ts'
import { makePartitions } from '../../../src/billing/table/partitions.ts'
import { parseUsd } from '../../../src/money.ts'
import { aCall } from '../logged.ts'

const origin = { service: 'app', host: 'here', priceVersion: '1', labelKeys: [] }
const november = Date.UTC(2026, 10, 15)

/** What the tests say in the SQL of each. */
const SQL = {
  postgres: {
    inHanoi: "SET TIME ZONE 'Asia/Ho_Chi_Minh'",
    partition: (name: string) => name,
  },
  mysql: {
    inHanoi: "SET time_zone = '+07:00'",
    partition: (name: string) => `holysheep_api_logs PARTITION (${name})`,
  },
  clickhouse: {
    inHanoi: 'SELECT 1', // it has no sessions, and every statement is in UTC
    partition: (name: string) => {
      const month = name.slice('holysheep_api_logs_'.length).replace('_', '')
      return `holysheep_api_logs WHERE _partition_id = '${month}'`
    },
  },
} as const

for (const { name, kind, skip, start } of databaseServers)
  describe(`the schema in ${name}`, { skip }, () => {
    /** It makes the partition of a month with its first row, and has no locks. */
    const isClickhouse = kind === 'clickhouse'
    let server: DatabaseServer
    let database: Database

    before(async () => {
      server = await start()
    })
    after(() => server?.remove())
    beforeEach(async () => {
      await server.reset()
      database = await openDatabase(server.url())
    })
    afterEach(() => database.close())

    const partitions = async () => {
      const months = await database.dialect.months(database.query)
      return months.map(partitionName).sort()
    }
    const count = async (table: string) =>
      Number((await database.query(`SELECT count(*) AS stored FROM ${table}`))[0]?.stored)

    test('is made once by eight that start at the same time', async () => {
      const all = await Promise.all(Array.from({ length: 8 }, () => openDatabase(server.url())))
      const applied = await Promise.all(all.map(migrate))
      await Promise.all(all.map((each) => makePartitions(each, [november])))
      await Promise.all(all.map((each) => each.close()))
      // Without locks, several may run the same statements.
      assert.deepEqual(
        isClickhouse ? [...new Set(applied.flat())] : applied.flat(),
        postgresMigrations.map(({ name }) => name),
      )
      assert.deepEqual(await migrate(database), [])
      assert.deepEqual(
        await partitions(),
        isClickhouse ? [] : ['holysheep_api_logs_2026_11', 'holysheep_api_logs_2026_12', 'holysheep_api_logs_2027_01'],
      )
    })

    test('rows that are stored without a partition of their month move to it when it is made', async () => {
      await migrate(database)
      await insertRows(database, [rowOf(aCall({ endedAt: november }), origin)])
      await insertRows(database, [rowOf(aCall({ endedAt: Date.UTC(2025, 1, 1) }), origin)])
      await makePartitions(database, [november])
      await makePartitions(database, [Date.UTC(2025, 1, 28)])
      for (const month of ['2026_11', '2025_02']) {
        assert.equal(await count(SQL[kind].partition(`holysheep_api_logs_${month}`)), 1, month)
      }
      assert.equal(await count('holysheep_api_logs'), 2)
    })

    test('rows that are sent again are stored once, and are no loss', async () => {
      await migrate(database)
      const rows = [1, 2, 3].map(() => rowOf(aCall({ endedAt: november }), origin))
      await insertRows(database, rows.slice(0, 2)) // confirmed, but the confirmation was lost
      assert.deepEqual(await insertRows(database, rows), { written: 3, refused: 0 })
      assert.equal(await count('holysheep_api_logs'), 3)
      await insertRows(database, [...rows, ...rows]) // of two files of a spool
      assert.equal(await count('holysheep_api_logs'), 3)
    })

    test('a row that lacks what must be there is refused alone', async () => {
      await migrate(database)
      const { written, refused } = await insertRows(database, [[], rowOf(aCall({ endedAt: november }), origin)])
      assert.deepEqual([written, refused, await count('holysheep_api_logs')], [1, 1, 1])
    })

    test('old months are dropped, and what strayed', async () => {
      await migrate(database)
      const times = [Date.UTC(2026, 6, 1), Date.UTC(2026, 8, 30, 23, 59), november]
      await makePartitions(database, [times[1] ?? 0, november])
      await insertRows(
        database,
        times.map((time) => rowOf(aCall({ endedAt: time }), origin)),
      )
      const september = 'holysheep_api_logs_2026_09'
      assert.deepEqual(
        await dropPartitionsBefore(database, new Date(november)),
        isClickhouse ? ['holysheep_api_logs_2026_07', september] : [september],
      )
      const rows = await database.query('SELECT created_at FROM holysheep_api_logs')
      assert.deepEqual(rows, [{ created_at: new Date(november) }])
      assert.ok((await partitions()).includes('holysheep_api_logs_2026_11'))
      // What is replayed afterwards does not go to the month that is kept.
      await insertRows(database, [rowOf(aCall({ endedAt: times[1] ?? 0 }), origin)])
      assert.equal(await count(SQL[kind].partition('holysheep_api_logs_2026_11')), 1)
      assert.deepEqual(await dropPartitionsBefore(database, new Date(november)), isClickhouse ? [september] : [])
      assert.equal(await count('holysheep_api_logs'), 1)
    })

    test('the views add up what was billed, months in UTC', async () => {
      await migrate(database)
      await database.query(SQL[kind].inHanoi)
      const last = Date.UTC(2025, 9, 31, 23, 59, 59) // already November in Hà Nội
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
      assert.deepEqual(
        { ...first, avg_latency_ms: Number(first?.avg_latency_ms) },
        {
          month: '2025-10-01',
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
          avg_latency_ms: 2000,
          expected_cost_usd: null,
          expected_cost_low_usd: null,
          expected_cost_high_usd: null,
        },
      )
      assert.deepEqual([second?.model, second?.unpriced_requests, second?.total_cost_usd], ['new', 1, null])
      await insertRows(database, [rowOf(aCall({ pricedModel: 'late', estimatedCost: 1n }), origin)])
      const byModel = await database.query('SELECT model, calls, total_tokens, estimated_cost_usd FROM cost_by_model')
      assert.deepEqual(byModel, [{ model: 'late', calls: 1, total_tokens: 150, estimated_cost_usd: '0.000000000001' }])
    })

    test('a role that may only insert writes into the schema that another one made', async () => {
      await migrate(database)
      await server.addUser('clerk', 'write')
      const spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-clerk-'))
      const log = openBillingLog(server.url('clerk'), { spoolDirectory, warn: (message) => assert.fail(message) })
      log.sink(aCall().started)(aCall())
      assert.equal(await log.flush(), true)
      await log.close()
      const made = isClickhouse ? [partitionName(monthOf(Date.now()))] : []
      assert.deepEqual([await count('holysheep_api_logs'), await partitions()], [1, made])
      // What a process has left is sent again, whether it is stored or not.
      const clerk = await openDatabase(server.url('clerk'))
      const rows = [1, 2, 3].map(() => rowOf(aCall({ endedAt: november }), origin))
      for (const part of [rows.slice(1), rows]) assert.equal((await insertRows(clerk, part)).refused, 0)
      await clerk.close()
      assert.equal(await count('holysheep_api_logs'), 4)
      await server.removeUser('clerk')
      rmSync(spoolDirectory, { recursive: true, force: true })
    })
  })
