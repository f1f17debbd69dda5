import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Database, openDatabase } from '../../src/billing/index.ts'
import { ReconnectingDatabase } from '../../src/billing/reconnecting-database.ts'

test('a connection that is made while the log is closed is closed as well', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'holysheep-store-'))
  t.after(() => rmSync(directory, { recursive: true }))
  // The store does not hold the process, and neither does PGlite while it starts on Node 20 and 22.
  const held = setInterval(() => {}, 60_000)
  t.after(() => clearInterval(held))
  let opened: Database | undefined
  let finish = () => {}
  const isAllowed = new Promise<void>((resolve) => {
    finish = resolve
  })
  const changes: unknown[] = []
  const database = new ReconnectingDatabase({
    target: { kind: 'pglite', directory },
    onChange: (fault) => changes.push(fault),
    random: Math.random,
    open: async (target, options) => {
      opened = await openDatabase(target, options)
      await isAllowed
      return opened
    },
  })
  const connected = database.connect()
  await database.close()
  finish()
  assert.equal(await connected, false)
  const query = opened?.query ?? assert.fail('it was never opened')
  await assert.rejects(query('SELECT 1'))
  database.retryNow()
  assert.equal(await database.connect(), false, 'nor is another one made')
  assert.deepEqual(changes, [])
})
