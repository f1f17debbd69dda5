import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openBillingLog, openDatabase } from '../../src/billing/index.ts'
import { eventually } from '../helpers/gateway/eventually.ts'
import { Postgres, withoutPostgres } from '../helpers/postgres.ts'

const app = fileURLToPath(new URL(`./apps/ending${extname(import.meta.filename)}`, import.meta.url))

async function run(target: string, spoolDirectory: string, way: string): Promise<{ code: number; seconds: number }> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [app, target, spoolDirectory, way], { stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  return { code, seconds: (performance.now() - startedAt) / 1000 }
}

describe('an application that ends', { skip: withoutPostgres }, () => {
  let server: Postgres
  before(async () => {
    server = await Postgres.start()
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
      const ended = await run(server.url(), spoolDirectory, way)
      assert.equal(ended.code, code)
      assert.ok(ended.seconds < 5, `${ended.seconds} s`)
      const log = openBillingLog(server.url(), { spoolDirectory })
      const database = await openDatabase(server.url())
      await eventually(() => log.stats.written === 5)
      const [row] = await database.query(
        'SELECT count(*) AS rows, count(DISTINCT request_id) AS calls FROM holysheep_api_logs',
      )
      assert.deepEqual(row, { rows: 5, calls: 5 })
      await database.query('TRUNCATE holysheep_api_logs')
      await database.close()
      await log.close()
    })
  }

  test('is not kept by a database that takes connections and says nothing', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as { port: number }
    const spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-spool-'))
    const { code, seconds } = await run(`postgres://me@127.0.0.1:${port}/db`, spoolDirectory, 'early')
    silent.close()
    assert.equal(code, 0)
    assert.ok(seconds < 4, `${seconds} s`)
  })
})
