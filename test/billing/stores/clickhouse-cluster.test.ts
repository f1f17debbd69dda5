import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Chdb, withoutChdb } from '../../../databases/chdb.ts'
import { type Database, dropPartitionsBefore, migrate, openDatabase } from '../../../src/billing/index.ts'
import { spending } from '../../../src/billing/reports/spending.ts'
import { clickhouseDialect } from '../../../src/billing/stores/clickhouse/dialect.ts'
import { clusterLayout, SERVER } from '../../../src/billing/stores/clickhouse/layout.ts'
import { insertRows } from '../../../src/billing/table/insert.ts'
import { presentRow } from '../table/earlier-release.ts'

const { migrations, history, dropBefore } = clickhouseDialect(clusterLayout('north'))
const statements = [history, ...migrations.flatMap((migration) => migration.statements)]

test('every table and view is made on all servers of a cluster, and what sums days on one', () => {
  const made = statements.map(
    (statement) => /^\s*CREATE (?:MATERIALIZED )?\w+ IF NOT EXISTS (.*?)(?: \(| AS$|$)/m.exec(statement)?.[1],
  )
  assert.deepEqual(made, [
    "holysheep_schema_migrations ON CLUSTER 'north'",
    "holysheep_api_logs_local ON CLUSTER 'north'",
    "holysheep_api_logs ON CLUSTER 'north' AS holysheep_api_logs_local",
    "holysheep_daily ON CLUSTER 'north'",
    'holysheep_daily_refresh',
    "daily_billing ON CLUSTER 'north'",
    "monthly_billing ON CLUSTER 'north'",
    "cost_by_model ON CLUSTER 'north'",
  ])
})

test('rows are in replicated tables of the shards, small tables on every server', () => {
  const engines = statements.flatMap((statement) => /ENGINE = (.*)/.exec(statement)?.[1] ?? [])
  const everywhere = (table: string) => `'/clickhouse/tables/{database}/${table}/all', '{shard}-{replica}'`
  assert.deepEqual(engines, [
    `ReplicatedReplacingMergeTree(${everywhere('holysheep_schema_migrations')}) ORDER BY version`,
    "ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/holysheep_api_logs_local/{shard}', '{replica}')",
    "Distributed('north', currentDatabase(), 'holysheep_api_logs_local', cityHash64(call_id))",
    `ReplicatedReplacingMergeTree(${everywhere('holysheep_daily')}, summed_at)`,
  ])
})

test('months are dropped on all servers', async () => {
  const run: string[] = []
  const query: Database['query'] = (text) => {
    run.push(text)
    return Promise.resolve(text.startsWith('SELECT') ? [{ month: 202_609 }] : []) as never
  }
  await dropBefore({ query, transaction: () => assert.fail() }, 2026 * 12 + 10)
  assert.deepEqual(run.slice(1), [
    "ALTER TABLE holysheep_api_logs_local ON CLUSTER 'north' DROP PARTITION 202609 SETTINGS max_partition_size_to_drop = 0",
    "ALTER TABLE holysheep_daily ON CLUSTER 'north' DELETE WHERE day < '2026-11-01'",
  ])
})

describe('the log on a cluster of one server, without the replication that needs a Keeper', {
  skip: withoutChdb,
}, () => {
  let server: Chdb
  let database: Database
  before(async () => {
    server = await Chdb.start()
    const real = await openDatabase(server.url())
    const { rows, whole } = clusterLayout('solo')
    const alone = whole.map((statement) => statement.replace(" ON CLUSTER 'solo'", ''))
    const dialect = clickhouseDialect({ ...SERVER, rows, whole: alone })
    database = {
      dialect,
      query: real.query,
      transaction: (work) => real.transaction(work),
      close: () => real.close(),
    }
  })
  after(async () => {
    await database?.close()
    await server?.remove()
  })

  test('is written, read, summed and pruned by its Distributed table', async () => {
    assert.deepEqual(await migrate(database), ['api-logs', 'billing-views', 'whole-price'])
    const rows = Array.from({ length: 100 }, presentRow)
    for (const part of [rows, rows.slice(0, 50)]) await insertRows(database, part)
    const count = async (table: string) => (await database.query(`SELECT count() AS rows FROM ${table}`))[0]?.rows
    assert.deepEqual([await count('holysheep_api_logs'), await count('holysheep_api_logs_local')], [100, 100])
    assert.equal((await spending(database, { by: 'model' })).total.costUsd, '0.12')
    for (const action of ['REFRESH', 'WAIT']) await database.query(`SYSTEM ${action} VIEW holysheep_daily_refresh`)
    for (const [view, column] of [
      ['holysheep_daily', 'cost_usd'],
      ['daily_billing', 'cost_usd'],
      ['monthly_billing', 'total_cost_usd'],
    ]) {
      assert.deepEqual(
        await database.query(`SELECT ${column} AS cost FROM ${view}`),
        [{ cost: '0.120000000000' }],
        view,
      )
    }
    assert.deepEqual(await dropPartitionsBefore(database, new Date('2027-01-01')), ['holysheep_api_logs_2026_11'])
    assert.deepEqual([await count('holysheep_api_logs'), await count('daily_billing')], [0, 0])
  })

  test('is what the URL says', async () => {
    await server.reset()
    const onCluster = await openDatabase(`${server.url()}?cluster=solo`)
    await assert.rejects(migrate(onCluster), /Replicated DDL queries are disabled/)
    await onCluster.close()
  })

  test('has servers that are not waited for longer than the log waits', async () => {
    const onCluster = await openDatabase(`${server.url()}?cluster=solo`)
    const setting = async (name: string) => (await onCluster.query(`SELECT getSetting('${name}') AS value`))[0]?.value
    assert.equal(await setting('distributed_ddl_output_mode'), 'null_status_on_timeout')
    assert.equal(await setting('distributed_ddl_task_timeout'), 5)
    await onCluster.close()
  })
})
