import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { DatabaseServer } from '../../databases/server.ts'
import { databaseServers } from '../../databases/servers.ts'
import { createTmpfs, withoutTmpfs } from '../../databases/tmpfs.ts'
import { migrate, openBillingLog, openDatabase } from '../../src/billing/index.ts'
import { eventually } from '../helpers/eventually.ts'

const app = fileURLToPath(new URL(`../apps/billing/ending${extname(import.meta.filename)}`, import.meta.url))

interface Ending {
  readonly code: number
  readonly seconds: number
  /** What the application was told. */
  readonly written: number
  readonly spooled: number
  readonly dropped: number
  readonly warnings: readonly string[]
}

/** `args` are the target, the folder of the spool, the way to end and the number of calls. */
async function run(args: readonly string[], within: readonly string[] = []): Promise<Ending> {
  const startedAt = performance.now()
  const [program = '', ...rest] = [...within, process.execPath, app, ...args]
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'ignore'] })
  const [told, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { ...JSON.parse(told), code, seconds: (performance.now() - startedAt) / 1000 }
}

for (const { name, kind, skip, start } of databaseServers)
  describe(`an application that ends, with its log in ${name}`, { skip }, () => {
    let server: DatabaseServer
    before(async () => {
      server = await start()
    })
    after(() => server?.remove())

    for (const { way, code } of [
      { way: 'early', code: 0 },
      { way: 'late', code: 0 },
      { way: 'exit', code: 3 },
      { way: 'throw', code: 1 },
    ]) {
      test(`(${way}) is not kept, and what it logged last the next one stores`, async () => {
        const spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-spool-'))
        const ended = await run([server.url(), spoolDirectory, way])
        assert.equal(ended.code, code)
        assert.ok(ended.seconds < 5, `${ended.seconds} s`)
        const log = openBillingLog(server.url(), { spoolDirectory })
        const database = await openDatabase(server.url())
        await eventually(() => log.stats.written === 5)
        const [row] = await database.query(
          'SELECT count(*) AS stored, count(DISTINCT request_id) AS calls FROM holysheep_api_logs',
        )
        assert.deepEqual(row, { stored: 5, calls: 5 })
        await database.query('TRUNCATE TABLE holysheep_api_logs')
        await database.close()
        await log.close()
      })
    }

    test('makes the schema together with others that start at the same time', async () => {
      await server.reset()
      const folders = Array.from({ length: 3 }, () => mkdtempSync(join(tmpdir(), 'holysheep-spool-')))
      const all = await Promise.all(folders.map((folder) => run([server.url(), folder, 'close'])))
      const logs = folders.map((spoolDirectory) => openBillingLog(server.url(), { spoolDirectory }))
      const left = all.reduce((sum, { written }) => sum + 5 - written, 0)
      await eventually(() => logs.reduce((sum, { stats }) => sum + stats.written, 0) === left)
      for (const log of logs) await log.close()
      const database = await openDatabase(server.url())
      const [row] = await database.query('SELECT count(*) AS stored FROM holysheep_api_logs')
      assert.deepEqual([row, await migrate(database)], [{ stored: 15 }, []])
      await database.close()
    })

    test('is not kept by a database that takes connections and says nothing', async () => {
      const silent = createServer(() => {}).listen(0, '127.0.0.1')
      await once(silent, 'listening')
      const { port } = silent.address() as { port: number }
      const spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-spool-'))
      const { code, seconds } = await run([`${kind}://me@127.0.0.1:${port}/db`, spoolDirectory, 'early'])
      silent.close()
      assert.equal(code, 0)
      assert.ok(seconds < 4, `${seconds} s`)
    })
  })

for (const kind of ['postgres', 'mysql', 'clickhouse'])
  describe(`an application that ends while neither ${kind} nor spool takes its rows`, { skip: withoutTmpfs }, () => {
    for (const way of ['early', 'exit', 'throw', 'close']) {
      test(`(${way}) counts what is lost, and says so once`, async () => {
        const disk = createTmpfs('1m')
        const target = `${kind}://me@127.0.0.1:1/db`
        const { spooled, dropped, warnings } = await run([target, join(disk.path, 'spool'), way, '4000'], disk.within)
        assert.equal(spooled + dropped, 4000)
        assert.ok(dropped > 0)
        const losses = warnings.filter((message) => message.includes(`are lost, ${dropped} in all`))
        assert.deepEqual([losses.length, /ENOSPC/.test(losses[0] ?? '')], [1, true])
      })
    }
  })
