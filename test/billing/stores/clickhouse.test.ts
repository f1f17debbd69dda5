import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { generate } from 'selfsigned'
import { Chdb, withoutChdb } from '../../../databases/chdb.ts'
import { type Database, dropPartitionsBefore, migrate, openDatabase } from '../../../src/billing/index.ts'
import { spending } from '../../../src/billing/reports/spending.ts'
import { COLUMNS } from '../../../src/billing/table/columns.ts'
import { insertRows } from '../../../src/billing/table/insert.ts'
import { migratedLog } from '../migrated-log.ts'
import { presentRow } from '../table/earlier-release.ts'
import { storedIn } from './clickhouse-rows.ts'

const at = (name: string) => COLUMNS.findIndex((column) => column.name === name)

describe('ClickHouse', { skip: withoutChdb }, () => {
  const log = migratedLog(() => Chdb.start())
  const { another } = log
  let server: Chdb
  let database: Database

  beforeEach(() => {
    ;({ server, database } = log)
  })
  const stored = () => storedIn(database)

  test('has the columns that the writer fills', async () => {
    const found = await database.query<{ name: string; type: string }>(
      `SELECT name, type FROM system.columns
       WHERE database = currentDatabase() AND table = 'holysheep_api_logs' ORDER BY position`,
    )
    const TYPE = {
      ...{ uuid: 'UUID', timestamptz: "DateTime64(3, 'UTC')", text: 'String', jsonb: 'String' },
      ...{ integer: 'Int32', bigint: 'Int64', boolean: 'Bool', numeric: 'Decimal(27, 12)' },
    } as const
    const inner = (type: string) => type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1')
    assert.deepEqual(
      found
        .filter(({ name }) => name !== 'total_tokens' && name !== 'stored_at')
        .map(({ name, type }) => ({ name, type: inner(type) })),
      COLUMNS.map(({ name, type }) => ({ name, type: TYPE[type] })),
    )
  })

  test('every text reads as it was stored, in a literal and in a row', async () => {
    const texts = ["o'n", '\\', "\\'", '"a"', '🐑', "'); DROP TABLE holysheep_api_logs; --", '\u0001', '\n', 'NULL', '']
    const rows = texts.map((text) => presentRow().with(at('request_id'), text))
    await insertRows(database, [...rows, presentRow().with(at('request_id'), 'ж🐑'.repeat(85))])
    const found = await database.query<{ text: string }>('SELECT request_id AS text FROM holysheep_api_logs')
    assert.deepEqual(found.map(({ text }) => text).sort(), [...texts, 'ж🐑'.repeat(85)].sort())
    for (const text of texts) assert.deepEqual(await database.query('SELECT $1 AS text', [text]), [{ text }])
  })

  test('a batch that is sent twice is stored once from the start; one that was divided otherwise is read once', async () => {
    const rows = Array.from({ length: 20 }, presentRow)
    await insertRows(database, rows)
    await insertRows(database, rows)
    assert.deepEqual(await stored(), [20, 20])
    await insertRows(database, rows.slice(0, 5))
    assert.deepEqual(await stored(), [20, 25])
    await database.query('OPTIMIZE TABLE holysheep_api_logs FINAL')
    assert.deepEqual(await stored(), [20, 20])
  })

  test('what was emptied or dropped can be stored again', async () => {
    const rows = Array.from({ length: 20 }, presentRow)
    await insertRows(database, rows)
    await database.query('TRUNCATE TABLE holysheep_api_logs')
    await insertRows(database, rows)
    assert.deepEqual(await stored(), [20, 20])
    await dropPartitionsBefore(database, new Date(Date.UTC(2026, 11)))
    await insertRows(database, rows)
    assert.deepEqual(await stored(), [20, 20])
  })

  test('processes that store the same rows at once store each of them once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, another))
    const shared = Array.from({ length: 200 }, presentRow)
    const own = Array.from({ length: 200 }, presentRow)
    const batches = [shared, [...shared, ...own], shared.toReversed(), [...own, ...shared]]
    await Promise.all(all.map((each, index) => insertRows(each, batches[index] ?? [])))
    assert.equal((await stored())[0], 400)
  })

  test('a row that a constraint of somebody else forbids is refused alone', async () => {
    await database.query('ALTER TABLE holysheep_api_logs ADD CONSTRAINT short CHECK length(endpoint) < 30')
    const rows = Array.from({ length: 20 }, presentRow)
    const long = presentRow().with(at('endpoint'), 'x'.repeat(30))
    const { written, refused } = await insertRows(database, [...rows, long])
    assert.deepEqual([written, refused, (await stored())[0]], [20, 1, 20])
  })

  test('a damaged row is refused alone', async () => {
    const damaged = presentRow().with(at('request_id'), { toString: 1, valueOf: 1 } as never)
    const { written, refused } = await insertRows(database, [presentRow(), damaged, presentRow()])
    assert.deepEqual([written, refused, await stored()], [2, 1, [2, 2]])
  })

  test('the settings of an insert are sent beside its statement', async () => {
    const wrong = (settings: object) =>
      database.query('INSERT INTO holysheep_api_logs (call_id) FORMAT Native', [Buffer.alloc(0), settings])
    await assert.rejects(wrong({ no_such_setting: 1 }), { code: '115' })
  })

  test('a batch may have rows of more than a hundred months', async () => {
    const rows = Array.from({ length: 120 }, (_, month) =>
      presentRow().with(at('created_at'), new Date(Date.UTC(2017, month)).toISOString()),
    )
    assert.equal((await insertRows(database, rows)).written, 120)
    assert.deepEqual(await stored(), [120, 120])
  })

  test('a migration that was interrupted is completed by the next process', async () => {
    await insertRows(database, [presentRow()])
    await database.query('DROP VIEW monthly_billing')
    await database.query('TRUNCATE TABLE holysheep_schema_migrations')
    assert.deepEqual(await migrate(await another()), ['api-logs', 'billing-views', 'whole-price'])
    assert.equal((await database.query('SELECT * FROM monthly_billing')).length, 1)
    assert.deepEqual(await stored(), [1, 1])
  })

  test('tenants that differ by a space at the end are two, and a label that is no text is none', async () => {
    for (const labels of ['{"tenant":"a"}', '{"tenant":"a "}', '{"team":"a"}']) {
      await insertRows(database, [presentRow().with(at('labels'), labels)])
    }
    const { rows } = await spending(database, { by: 'tenant' })
    assert.deepEqual(
      rows.map(({ key, calls }) => [key, calls]),
      [
        ['a', 1],
        ['a ', 1],
        [undefined, 1],
      ],
    )
  })

  test('there are no transactions', async () => {
    await assert.rejects(
      database.transaction((query) => query('SELECT 1')),
      { code: '47' },
    )
  })

  test('a user and a password may have any character', async () => {
    const password = 'a/b?c#d@e:f%g'
    await server.addUser('guest', 'all', password)
    const guest = await openDatabase(server.url('guest', password))
    assert.deepEqual(await guest.query('SELECT 1 AS one'), [{ one: 1 }])
    await guest.close()
    await assert.rejects(openDatabase(server.url('guest', 'a/b')), { code: '516' })
    await server.removeUser('guest')
  })

  test('a database that does not exist is said so', async () => {
    await assert.rejects(openDatabase(server.url().replace('/bills', '/nowhere')), { code: '81' })
  })
})

describe('ClickHouse by TLS', { skip: withoutChdb }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'holysheep-tls-'))
  const file = (name: string, content: string) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  let server: Chdb
  let strange: string
  let authority: string

  before(async () => {
    const altNames = [{ type: 2, value: 'localhost' } as const]
    const made = () =>
      generate([{ name: 'commonName', value: 'localhost' }], {
        algorithm: 'sha256',
        extensions: [{ name: 'subjectAltName', altNames }],
      })
    const [own, other] = [await made(), await made()]
    authority = file('ca.pem', own.cert)
    strange = file('other.pem', other.cert)
    server = await Chdb.start({ cert: authority, key: file('key.pem', own.private) })
  })
  after(async () => {
    await server?.remove()
    rmSync(folder, { recursive: true })
  })

  const ask = async (host: string, parameters: string) => {
    const url = server.url().replace('127.0.0.1', host).replace('/bills', '/default')
    const database = await openDatabase(`${url}?${parameters}`)
    const rows = await database.query('SELECT 1 AS one')
    await database.close()
    return rows
  }

  test('is used where the certificate is of the authority and of the host', async () => {
    assert.deepEqual(await ask('localhost', `ssl-ca=${authority}`), [{ one: 1 }])
  })

  test('is refused where it is not, and where the server has none', async () => {
    await assert.rejects(ask('localhost', ''), /self-signed certificate/)
    await assert.rejects(ask('localhost', `ssl-ca=${strange}`), /certificate|signature/)
    await assert.rejects(ask('127.0.0.1', `ssl-ca=${authority}`), /does not match certificate/)
    await assert.rejects(ask('localhost', 'ssl-ca=/nowhere/at/all'), { code: 'ENOENT' })
  })
})
