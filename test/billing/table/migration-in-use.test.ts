import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Postgres, withoutPostgres } from '../../../databases/postgres.ts'
import { type Database, migrate, openBillingLog, openDatabase } from '../../../src/billing/index.ts'
import { encodeLines } from '../../../src/billing/spool/line.ts'
import { insertRows } from '../../../src/billing/table/insert.ts'
import { makePartitions } from '../../../src/billing/table/partitions.ts'
import { logTargets, noTarget } from '../../cli/log-targets.ts'
import { runCommand } from '../../cli/terminal.ts'
import { eventually } from '../../helpers/eventually.ts'
import { aCall } from '../logged.ts'
import { earlierRow, insertEarlier, makeEarlierTables, presentRow } from './earlier-release.ts'

/** Rows, those with units among them, and those in the partition of November. */
const COUNT = `SELECT count(*)::int AS rows, count(units)::int AS units,
  count(*) FILTER (WHERE tableoid = 'holysheep_api_logs_2026_11'::regclass)::int AS november FROM holysheep_api_logs`

describe('the third migration', { skip: withoutPostgres }, () => {
  let server: Postgres
  let database: Database
  const opened: Database[] = []

  before(async () => {
    server = await Postgres.start()
    database = await openDatabase(server.url())
  })
  after(async () => {
    for (const each of [database, ...opened]) await each?.close()
    await server?.remove()
  })
  beforeEach(() => makeEarlierTables(database))

  async function another(): Promise<Database> {
    const one = await openDatabase(server.url())
    opened.push(one)
    return one
  }

  test('runs while processes of the earlier release write and reports are read, and loses nothing', async () => {
    for (let row = 0; row < 50; row++) await insertEarlier(database)
    const [writer, reader] = [await another(), await another()]
    let isOver = false
    let written = 0
    let read = 0
    const writing = (async () => {
      for (; !isOver; written++) await insertEarlier(writer)
    })()
    const reading = (async () => {
      for (; !isOver; read++) await reader.query(`SELECT * FROM ${read % 2 ? 'monthly_billing' : 'cost_by_model'}`)
    })()
    await eventually(() => written > 20 && read > 20)
    assert.deepEqual(await migrate(database), ['whole-price'])
    const [writtenBefore, readBefore] = [written, read]
    await eventually(() => written > writtenBefore + 20 && read > readBefore + 20)
    await insertRows(database, [presentRow(), earlierRow()])
    isOver = true
    await Promise.all([writing, reading])
    const rows = 50 + written + 2
    assert.deepEqual(await database.query(COUNT), [{ rows, units: 1, november: rows }])
    await makePartitions(database, [Date.UTC(2027, 0, 1)])
  })

  test('does not wait long for a reader; rows wait meanwhile, as do those of the earlier release', async (t) => {
    const spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-in-use-'))
    t.after(() => rmSync(spoolDirectory, { recursive: true, force: true }))
    writeFileSync(join(spoolDirectory, 'released-somebody-0.spool'), encodeLines([earlierRow(), earlierRow()]))
    const warnings: string[] = []
    const reader = await another()
    const log = await reader.transaction(async (query) => {
      await query('SELECT * FROM holysheep_api_logs')
      const { code, stderr } = await runCommand(`billing migrate --database ${server.url()}`)
      assert.deepEqual(
        [code, stderr],
        [
          1,
          `holysheep-otel billing migrate: ${server.url()} is in use: another query or transaction has its tables locked. Nothing was changed; run this again when it has ended\n`,
        ],
      )
      const late = openBillingLog(server.url(), { spoolDirectory, warn: (message) => warnings.push(message) })
      late.sink(aCall().started)(aCall())
      await eventually(() => warnings.length > 0 && late.stats.spooled === 1)
      await insertEarlier(database)
      return late
    })
    await eventually(() => log.stats.written === 3)
    await log.close()
    assert.deepEqual(await database.query('SELECT count(*)::int AS rows FROM holysheep_api_logs'), [{ rows: 4 }])
    assert.deepEqual([warnings.length, readdirSync(spoolDirectory)], [2, []])
    assert.match(warnings[0] ?? '', /can't be written, its rows wait in .*: 55P03/)
    assert.match(warnings[1] ?? '', /is back$/)
  })

  test('a report that begins while it waits is no deadlock', async () => {
    const [earlier, later] = [await another(), await another()]
    let migrated: Promise<readonly string[]> | undefined
    let report: Promise<unknown> | undefined
    await earlier.transaction(async (query) => {
      await query('SELECT * FROM holysheep_api_logs')
      migrated = migrate(database)
      await sleep(200)
      report = later.query('SELECT * FROM cost_by_model')
      await sleep(200)
    })
    assert.deepEqual(await migrated, ['whole-price'])
    assert.deepEqual(await report, [])
  })
})

const [embedded = noTarget] = logTargets.filter(({ name }) => name === 'the embedded one')

test('the third migration of an embedded log with rows', { skip: embedded.skip }, async (t) => {
  const { url, remove } = await embedded.start()
  t.after(remove)
  const database = await openDatabase(url)
  await makeEarlierTables(database)
  await insertEarlier(database)
  assert.deepEqual(await migrate(database), ['whole-price'])
  await insertEarlier(database)
  await insertRows(database, [presentRow(), earlierRow()])
  assert.deepEqual(await database.query(COUNT), [{ rows: 4, units: 1, november: 4 }])
  await makePartitions(database, [Date.UTC(2027, 0, 1)])
  const [month] = await database.query('SELECT total_requests, expected_cost_usd FROM monthly_billing')
  assert.deepEqual(month, { total_requests: 4, expected_cost_usd: null })
  await database.close()
})
