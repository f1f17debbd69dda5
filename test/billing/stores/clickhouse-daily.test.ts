import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { Chdb, withoutChdb } from '../../../databases/chdb.ts'
import { type Database, dropPartitionsBefore, migrate } from '../../../src/billing/index.ts'
import { spending } from '../../../src/billing/reports/spending.ts'
import { COLUMNS, type Row } from '../../../src/billing/table/columns.ts'
import { insertRows } from '../../../src/billing/table/insert.ts'
import { migratedLog } from '../migrated-log.ts'
import { presentRow } from '../table/earlier-release.ts'
import { countOf, storedIn } from './clickhouse-rows.ts'

const at = (name: string) => COLUMNS.findIndex((column) => column.name === name)

describe('the daily sums of ClickHouse', { skip: withoutChdb }, () => {
  const log = migratedLog(() => Chdb.start())
  const { another } = log
  let server: Chdb
  let database: Database

  beforeEach(() => {
    ;({ server, database } = log)
  })
  const count = (query: string) => countOf(database, query)
  const stored = () => storedIn(database)
  const refresh = async (by = database) => {
    for (const action of ['REFRESH', 'WAIT']) await by.query(`SYSTEM ${action} VIEW holysheep_daily_refresh`)
  }

  test('the roll-up is exact before and after the server has summed, and counts what is sent again once', async () => {
    const early = (row: Row) => row.with(at('created_at'), '2026-08-31T23:59:59.999Z')
    const rows = [...Array.from({ length: 20 }, presentRow), ...Array.from({ length: 10 }, presentRow).map(early)]
    const days = async () => {
      const found = await database.query<{ day: string; calls: number; cost_usd: string }>(
        'SELECT day, calls, cost_usd FROM daily_billing ORDER BY day',
      )
      return found.map(({ day, calls, cost_usd: cost }) => [day, calls, cost])
    }
    const [august, november] = [
      ['2026-08-31', 10, '0.012000000000'],
      ['2026-11-15', 20, '0.024000000000'],
    ]
    await insertRows(database, rows)
    assert.deepEqual(await days(), [august, november])
    await refresh()
    assert.equal(await count('SELECT count() AS rows FROM holysheep_daily'), 2)
    assert.deepEqual(await days(), [august, november])
    // As a batch of other rows, so that the table has them twice.
    await insertRows(database, [...rows.slice(15, 25), presentRow()])
    assert.deepEqual((await stored())[1], 41)
    const grown = ['2026-11-15', 21, '0.025200000000']
    assert.deepEqual(await days(), [august, grown])
    await refresh()
    assert.deepEqual(await days(), [august, grown])
    // Days that were summed long ago are not read from the log.
    await database.query(
      'INSERT INTO holysheep_daily SELECT * REPLACE (now64(3) + INTERVAL 1 HOUR AS summed_at) FROM holysheep_daily',
    )
    await database.query('TRUNCATE TABLE holysheep_api_logs')
    assert.deepEqual(await days(), [august, grown])
    // Sums whose rows are gone, as after a prune that was interrupted, are deleted by the next one.
    assert.deepEqual(await dropPartitionsBefore(database, new Date(Date.UTC(2026, 10))), [])
    assert.deepEqual(await days(), [grown])
  })

  test('the sums of a refresh are one part, whatever their months', async () => {
    const months = Array.from({ length: 3 }, (_, month) => new Date(Date.UTC(2026, month)).toISOString())
    await insertRows(
      database,
      months.map((time) => presentRow().with(at('created_at'), time)),
    )
    await refresh()
    const parts = await database.query<{ rows: number }>(
      `SELECT rows FROM system.parts
       WHERE database = currentDatabase() AND table = 'holysheep_daily' AND active AND rows > 0`,
    )
    assert.deepEqual(parts, [{ rows: 3 }])
  })

  test('emptying the sums repairs them, where rows came to be there long after they were stored', async () => {
    const calls = () => count('SELECT sum(calls) AS rows FROM daily_billing')
    await insertRows(database, [presentRow()])
    await database.query('ALTER TABLE holysheep_api_logs DETACH PARTITION 202611')
    await insertRows(database, [presentRow()])
    await refresh()
    await database.query(
      'INSERT INTO holysheep_daily SELECT * REPLACE (now64(3) + INTERVAL 1 HOUR AS summed_at) FROM holysheep_daily',
    )
    await database.query('ALTER TABLE holysheep_api_logs ATTACH PARTITION 202611')
    assert.equal(await calls(), 1)
    await database.query('TRUNCATE TABLE holysheep_daily')
    assert.equal(await calls(), 2)
    await refresh()
    assert.equal(await count('SELECT sum(calls) AS rows FROM holysheep_daily'), 2)
  })

  test('days and months are right in every year that a row may have', async () => {
    const days = ['1901-02-03', '1969-12-31', '2026-11-15', '2200-01-31']
    await insertRows(
      database,
      days.map((day) => presentRow().with(at('created_at'), `${day}T12:00:00.000Z`)),
    )
    const read = async (column: string, view: string) =>
      (await database.query<{ text: string }>(`SELECT ${column} AS text FROM ${view} ORDER BY text`)).map(
        ({ text }) => text,
      )
    const months = days.map((day) => day.replace(/..$/, '01'))
    const all = async () => [await read('day', 'daily_billing'), await read('month', 'monthly_billing')]
    assert.deepEqual(await all(), [days, months])
    await refresh()
    assert.deepEqual(await read('day', 'holysheep_daily'), days)
    assert.deepEqual(await all(), [days, months])
    const { rows } = await spending(database, { by: 'day' })
    assert.deepEqual(rows.map(({ key }) => key).sort(), days)
    await dropPartitionsBefore(database, new Date(Date.UTC(2026, 10)))
    assert.deepEqual(await all(), [days.slice(2), months.slice(2)])
  })

  test('months that the server does not drop keep their sums', async () => {
    const old = presentRow().with(at('created_at'), '2026-08-31T12:00:00.000Z')
    await insertRows(database, [old, presentRow()])
    await refresh()
    const refusing: Database['query'] = (text, values) =>
      /holysheep_api_logs DROP PARTITION/.test(text)
        ? database.query(text.replace('DROP PARTITION', 'DROP PART'))
        : database.query(text, values)
    const { dialect, transaction } = database
    await assert.rejects(dialect.dropBefore({ query: refusing, transaction }, 2026 * 12 + 10))
    assert.equal(await count('SELECT sum(calls) AS rows FROM holysheep_daily FINAL'), 2)
    await dropPartitionsBefore(database, new Date(Date.UTC(2026, 10)))
    assert.deepEqual(await stored(), [1, 1])
    assert.equal(await count('SELECT sum(calls) AS rows FROM holysheep_daily FINAL'), 1)
  })

  test('the size of a month does not keep the server from dropping it', async () => {
    await insertRows(database, [presentRow()])
    await database.query('SELECT 1') // settings stay in the session until others are sent
    await database.query('SET max_partition_size_to_drop = 1')
    await dropPartitionsBefore(database, new Date(Date.UTC(2026, 11)))
    assert.deepEqual(await stored(), [0, 0])
  })

  for (const setting of [`compatibility = '24.2'`, 'enable_analyzer = 0']) {
    test(`is made and read with ${setting} in the settings of the user`, async () => {
      await server.reset()
      const old = await another()
      await old.query('SELECT 1') // settings stay in the session until others are sent
      await old.query(`SET ${setting}`)
      await migrate(old)
      await insertRows(await another(), [presentRow()])
      await refresh(old)
      await insertRows(await another(), [presentRow()])
      assert.deepEqual(await old.query('SELECT calls FROM daily_billing'), [{ calls: 2 }])
      assert.deepEqual(await old.query('SELECT total_requests FROM monthly_billing'), [{ total_requests: 2 }])
    })
  }
})
