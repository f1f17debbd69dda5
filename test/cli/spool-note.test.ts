import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { ids, logCalls } from '../../bench/billing/calls.ts'
import { freePort } from '../../databases/ports.ts'
import { openBillingLog } from '../../src/billing/index.ts'
import { runCommand } from './terminal.ts'

const note =
  /^1 file of rows of this log waits in .*billing\/[\da-f]{16}; the next start of the application stores them$/m

let url: string
before(async () => {
  process.env.HOME = mkdtempSync(join(tmpdir(), 'holysheep-home-')) // where the spool is
  url = `postgres://me:hunter2@127.0.0.1:${await freePort()}/bills`
})

test('rows that ended processes left in the spool are noted beside the output, those of running ones are not', async () => {
  const report = () => runCommand('billing report --json', { env: { HOLYSHEEP_OTEL_BILLING: url } })
  const log = openBillingLog(url, { warn: () => {} })
  logCalls(log, ids('early', 20))
  assert.equal(await log.flush(), false)
  assert.equal(log.stats.spooled, 20)
  assert.doesNotMatch((await report()).stderr, note)

  await log.close()
  const { stdout, stderr } = await report()
  assert.match(stderr, note)
  assert.doesNotMatch(stderr, /hunter2/)
  assert.equal(stdout, '')

  const other = await runCommand(`billing report --database ${url}2`)
  assert.doesNotMatch(other.stderr, note)
})
