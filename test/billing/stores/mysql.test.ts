import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { generate } from 'selfsigned'
import { MariaDb, withoutMariaDb } from '../../../databases/mariadb.ts'
import { type Database, migrate, openBillingLog, openDatabase, type Query } from '../../../src/billing/index.ts'
import { spending } from '../../../src/billing/reports/spending.ts'
import { mysqlLiteral, timeText } from '../../../src/billing/stores/mysql/literal.ts'
import { COLUMNS, type Row } from '../../../src/billing/table/columns.ts'
import { insertRows } from '../../../src/billing/table/insert.ts'
import { makePartitions } from '../../../src/billing/table/partitions.ts'
import { runCommand } from '../../cli/terminal.ts'
import { eventually } from '../../helpers/eventually.ts'
import { aCall } from '../logged.ts'
import { migratedLog } from '../migrated-log.ts'
import { presentRow } from '../table/earlier-release.ts'

for (const { value, text } of [
  { value: null, text: 'NULL' },
  { value: true, text: 'true' },
  { value: 1.5, text: '1.5' },
  { value: Number.NaN, text: "'NaN'" },
  { value: new Date(0), text: "'1970-01-01 00:00:00.000'" },
  { value: 'whole 🐑', text: "'whole 🐑'" },
  { value: "o'n", text: "_utf8mb4 X'6f276e'" },
  { value: '\\', text: "_utf8mb4 X'5c'" },
]) {
  test(`the literal ${text}`, () => assert.equal(mysqlLiteral(value), text))
}

test('a fraction of a second is cut, never rounded to the next month', () => {
  assert.equal(timeText('2026-10-31T23:59:59.999999Z'), '2026-10-31 23:59:59.999')
  assert.equal(timeText('2026-11-01T00:00:00Z'), '2026-11-01 00:00:00')
})

describe('MariaDB', { skip: withoutMariaDb }, () => {
  const log = migratedLog(() => MariaDb.start())
  const { another } = log
  let server: MariaDb
  let database: Database

  beforeEach(() => {
    ;({ server, database } = log)
  })
  const stored = async () =>
    Number((await database.query('SELECT count(*) AS stored FROM holysheep_api_logs'))[0]?.stored)

  test('has the columns that the writer fills, and their sum', async () => {
    const found = await database.query<{ name: string; type: string }>(
      `SELECT column_name AS name, column_type AS type FROM information_schema.columns
       WHERE table_schema = database() AND table_name = 'holysheep_api_logs' ORDER BY ordinal_position`,
    )
    const TYPE = {
      ...{
        uuid: 'char(36)',
        timestamptz: 'datetime(3)',
        text: 'varchar(256)',
        integer: 'int(11)',
        boolean: 'tinyint(1)',
      },
      ...{ bigint: 'bigint(20)', numeric: 'decimal(27,12)', jsonb: 'longtext' },
    } as const
    assert.deepEqual(
      found.filter(({ name }) => name !== 'total_tokens'),
      COLUMNS.map(({ name, type }) => ({ name, type: TYPE[type] })),
    )
    const [collation] = await database.query(
      `SELECT DISTINCT collation_name AS name FROM information_schema.columns
       WHERE table_schema = database() AND table_name = 'holysheep_api_logs' AND column_type = 'varchar(256)'`,
    )
    assert.deepEqual(collation, { name: 'utf8mb4_nopad_bin' })
  })

  test('every text reads as it was stored, whatever the mode of the session is', async () => {
    const texts = ["o'n", '\\', "\\'", '"a"', '🐑', "'); DROP TABLE holysheep_api_logs; --", '\u0001', 'NULL', '']
    for (const mode of ['', 'NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES,STRICT_ALL_TABLES']) {
      await database.query('SET sql_mode = $1', [mode])
      for (const text of texts) {
        assert.deepEqual(await database.query('SELECT $1 AS text', [text]), [{ text }])
      }
    }
  })

  test('a server of a lax mode, another time zone and another character set stores exactly what it is sent', async () => {
    const row = presentRow().map((cell, column) => (COLUMNS[column]?.name === 'endpoint' ? 'ж🐑'.repeat(85) : cell))
    const tooLong = presentRow().map((cell, column) => (COLUMNS[column]?.name === 'endpoint' ? 'x'.repeat(257) : cell))
    const { written, refused } = await insertRows(database, [row, tooLong])
    assert.deepEqual([written, refused], [1, 1])
    const [found] = await database.query('SELECT endpoint, created_at, cost_usd FROM holysheep_api_logs')
    assert.deepEqual(found, {
      endpoint: 'ж🐑'.repeat(85),
      created_at: new Date(Date.UTC(2026, 10, 15)),
      cost_usd: '0.001200000000',
    })
  })

  test('a large batch is sent in statements that every server takes', async () => {
    const long = '\u20ac'.repeat(256)
    const rows = Array.from({ length: 700 }, (): Row => {
      return presentRow().map((cell, column) => (COLUMNS[column]?.type === 'text' ? long : cell))
    })
    let largest = 0
    const query: Database['query'] = (text, values) => {
      largest = Math.max(largest, Buffer.byteLength(text))
      return database.query(text, values)
    }
    assert.deepEqual(await insertRows({ dialect: database.dialect, query }, rows), { written: 700, refused: 0 })
    assert.deepEqual([await stored(), largest < 4 * 1024 * 1024, largest > 1024 * 1024], [700, true, true])
  })

  test('a server that takes no such statements is refused with what it must take', async () => {
    await database.query('SET GLOBAL max_allowed_packet = 1048576')
    await assert.rejects(openDatabase(server.url()), {
      message: 'max_allowed_packet must be 4194304 or more, it is 1048576',
    })
    await database.query('SET GLOBAL max_allowed_packet = 16777216')
  })

  test('a row that another process stores meanwhile is stored once', async () => {
    const rows = Array.from({ length: 8 }, presentRow)
    const other = await another()
    let isFirst = true
    // Between the refusal of the batch and its repetition.
    const query: Database['query'] = async (text, values) => {
      const found = await database.query(text, values)
      if (isFirst && text.startsWith('SELECT call_id')) await insertRows(other, rows.slice(2, 6))
      if (text.startsWith('SELECT call_id')) isFirst = false
      return found as never
    }
    await insertRows(other, rows.slice(0, 2))
    const { written, refused } = await insertRows({ dialect: database.dialect, query }, rows)
    assert.deepEqual([written, refused, await stored()], [8, 0, 8])
  })

  test('processes that store the same rows at once store each of them once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, another))
    for (let round = 0; round < 8; round++) {
      const shared = Array.from({ length: 200 }, presentRow)
      const own = Array.from({ length: 200 }, presentRow)
      const batches = [shared, [...shared, ...own], shared.toReversed(), [...own, ...shared]]
      const inserted = await Promise.all(all.map((each, index) => insertRows(each, batches[index] ?? [])))
      assert.deepEqual(
        inserted.map(({ refused }) => refused),
        [0, 0, 0, 0],
      )
    }
    assert.equal(await stored(), 8 * 400)
  })

  test('a migration that was interrupted is completed by the next process', async () => {
    await database.query('DELETE FROM holysheep_schema_migrations WHERE version > 1')
    await database.query('DROP VIEW monthly_billing')
    await insertRows(database, [presentRow()])
    assert.deepEqual(await migrate(await another()), ['billing-views', 'whole-price'])
    assert.equal((await database.query('SELECT * FROM monthly_billing')).length, 1)
    await database.query('DELETE FROM holysheep_schema_migrations')
    assert.deepEqual(await migrate(database), ['api-logs', 'billing-views', 'whole-price'])
    assert.equal(await stored(), 1)
  })

  test('a table that is in use is not waited for long; rows wait meanwhile', async (t) => {
    const spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-in-use-'))
    t.after(() => rmSync(spoolDirectory, { recursive: true, force: true }))
    await database.query('DELETE FROM holysheep_schema_migrations WHERE version > 1')
    const warnings: string[] = []
    const reader = await another()
    const log = await reader.transaction(async (query) => {
      await query('SELECT * FROM monthly_billing')
      const { code, stderr } = await runCommand(`billing migrate --database ${server.url()}`)
      const name = server.url().replace('mariadb:', 'mysql:')
      assert.deepEqual(
        [code, stderr],
        [
          1,
          `holysheep-otel billing migrate: ${name} is in use: another query or transaction has its tables locked. Nothing was changed; run this again when it has ended\n`,
        ],
      )
      const late = openBillingLog(server.url(), { spoolDirectory, warn: (message) => warnings.push(message) })
      late.sink(aCall().started)(aCall())
      await eventually(() => warnings.length > 0 && late.stats.spooled === 1)
      return late
    })
    await eventually(() => log.stats.written === 1)
    await log.close()
    assert.match(warnings[0] ?? '', /can't be written, its rows wait in .*: ER_LOCK_WAIT_TIMEOUT/)
    assert.match(warnings[1] ?? '', /is back$/)
    assert.equal(warnings.length, 2)
  })

  test('no part of a partition that is split has its name: a server that is killed meanwhile would lose the table', async () => {
    const splits: string[] = []
    const query: Query = (text, values) => {
      if (text.includes('REORGANIZE')) splits.push(text)
      return database.query(text, values)
    }
    const watched: Database = { ...database, dialect: database.dialect, query }
    for (const [year, month] of [
      [2026, 10],
      [2026, 4],
      [2026, 7],
      [2030, 0],
      [2028, 5],
    ] as const)
      await makePartitions(watched, [Date.UTC(year, month)])
    assert.equal(splits.length, 15)
    for (const split of splits) {
      const [whole, ...parts] = split.match(/holysheep_api_logs_\w+/g) ?? []
      assert.ok(parts.length > 0 && whole !== undefined && !parts.includes(whole), split)
    }
    assert.equal((await database.dialect.months(database.query)).length, 15)
  })

  test('while a reader keeps the table, rows are stored without the partitions of their months, and prune says so', async (t) => {
    const spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-in-use-'))
    t.after(() => rmSync(spoolDirectory, { recursive: true, force: true }))
    const warnings: string[] = []
    await makePartitions(database, [Date.UTC(2020, 0)])
    const reader = await another()
    await reader.transaction(async (query) => {
      await query('SELECT * FROM monthly_billing')
      const log = openBillingLog(server.url(), { spoolDirectory, warn: (message) => warnings.push(message) })
      log.sink(aCall().started)(aCall())
      await eventually(() => log.stats.written === 1)
      await log.close()
      const { code, stderr } = await runCommand(`billing prune --before 2030-01-01 --database ${server.url()}`)
      assert.equal(code, 1)
      assert.match(
        stderr,
        /^holysheep-otel billing prune: the log is in use: .* Some months may be dropped; run this again/,
      )
    })
    assert.deepEqual(warnings, [])
  })

  test('a fault does not hold the statement, which has values in it', async () => {
    await assert.rejects(database.query("SELECT 'a secret' FROM nowhere"), (fault: Error) => {
      assert.ok(!JSON.stringify({ ...fault, message: fault.message }).includes('a secret'))
      return true
    })
  })

  test('tenants that differ by a space at the end are two', async () => {
    const labels = COLUMNS.findIndex(({ name }) => name === 'labels')
    for (const tenant of ['a', 'a ']) {
      await insertRows(database, [presentRow().with(labels, JSON.stringify({ tenant }))])
    }
    const { rows } = await spending(database, { by: 'tenant' })
    assert.deepEqual(
      rows.map(({ key, calls }) => [key, calls]),
      [
        ['a', 1],
        ['a ', 1],
      ],
    )
  })

  test('two connections do not change the schema at once, and one that fails leaves no lock', async () => {
    const { dialect } = database
    await assert.rejects(
      dialect.exclusively(database, 'migrations', () => Promise.reject(new Error('not really'))),
      /not really/,
    )
    const order: string[] = []
    const work = (name: string) => async (query: Query) => {
      order.push(name)
      await query('DO sleep(0.1)')
      order.push(name)
    }
    const others = [await another(), await another(), await another()]
    await Promise.all(others.map((each, index) => dialect.exclusively(each, 'migrations', work(`${index}`))))
    assert.deepEqual(
      order.filter((_, index) => index % 2 === 0),
      order.filter((_, index) => index % 2 === 1),
    )
  })

  test('an index finds the rows that are stored already', async () => {
    await makePartitions(database, [Date.UTC(2026, 10, 15)])
    const rows = Array.from({ length: 2000 }, presentRow)
    await insertRows(database, rows)
    let plan: Record<string, unknown> | undefined
    const query: Database['query'] = async (text, values) => {
      if (text.startsWith('SELECT call_id')) plan = (await database.query(`EXPLAIN ${text}`))[0]
      return database.query(text, values)
    }
    await insertRows({ dialect: database.dialect, query }, rows.slice(0, 10))
    assert.deepEqual([plan?.type, plan?.key], ['range', 'PRIMARY'])
  })
})

describe('MariaDB by TLS', { skip: withoutMariaDb }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'holysheep-tls-'))
  const file = (name: string, content: string) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  let server: MariaDb
  let authority: string
  let strange: string

  before(async () => {
    chmodSync(folder, 0o755) // for the server, which is another user
    const made = () => generate([{ name: 'commonName', value: 'db.example' }], { algorithm: 'sha256' })
    const [own, other] = [await made(), await made()]
    authority = file('ca.pem', own.cert)
    strange = file('other.pem', other.cert)
    server = await MariaDb.start({ ssl_cert: authority, ssl_key: file('key.pem', own.private) })
  })
  after(async () => {
    await server?.remove()
    rmSync(folder, { recursive: true })
  })

  const cipher = async (parameters: string) => {
    const database = await openDatabase(`${server.url().replace('127.0.0.1', 'localhost')}?${parameters}`, {
      unref: true,
      connectTimeoutMs: 10_000,
    })
    const [row] = await database.query<{ Value: string }>("SHOW STATUS LIKE 'Ssl_cipher'")
    await database.close()
    return row?.Value
  }

  test('is used as the URL says', async () => {
    assert.equal(await cipher(''), '')
    assert.match((await cipher('ssl-mode=REQUIRED')) ?? '', /AES|CHACHA/)
    assert.match((await cipher(`ssl-mode=verify_ca&ssl-ca=${authority}`)) ?? '', /AES|CHACHA/)
    assert.match((await cipher(`ssl-ca=${authority}`)) ?? '', /AES|CHACHA/)
  })

  test('is refused where the certificate is not of the authority, or not of the host', async () => {
    await assert.rejects(cipher(`ssl-ca=${strange}`), /certificate|signature/)
    await assert.rejects(cipher('ssl-mode=VERIFY_CA'), /self-signed certificate/)
    await assert.rejects(cipher(`ssl-mode=VERIFY_IDENTITY&ssl-ca=${authority}`), /does not match certificate/)
    await assert.rejects(cipher('ssl-ca=/nowhere/at/all'), { code: 'ENOENT' })
  })
})
