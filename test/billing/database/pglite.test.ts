import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ids, logCalls } from '../../../bench/billing/calls.ts'
import { dropPartitionsBefore, openBillingLog, openDatabase } from '../../../src/billing/index.ts'
import { aCall } from '../logged.ts'

test('the embedded PostgreSQL keeps the same rows, one process at a time', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holysheep-pglite-'))
  const target = `pglite:${join(folder, 'data')}`
  const warnings: string[] = []
  const log = openBillingLog(target, {
    spoolDirectory: join(folder, 'spool'),
    warn: (message) => warnings.push(message),
    labelKeys: ['tenant'],
  })
  logCalls(log, ids('early', 100)) // it takes seconds to start, and nobody waits for it
  const call = aCall({ answerFacts: { id: 'nul\0' } }, { labelValues: ['acme'] })
  log.sink(call.started)(call)
  const poison = aCall({ status: 2 ** 31 })
  log.sink(poison.started)(poison)
  assert.equal(await log.flush(90_000), true)
  assert.deepEqual([log.stats.written, log.stats.dropped, warnings.length], [101, 1, 1])
  await assert.rejects(openDatabase(target), /is in use by process/)
  await log.close()
  assert.deepEqual(readdirSync(join(folder, 'spool')), [])

  const database = await openDatabase(target)
  const [sum] = await database.query('SELECT count(*) AS rows, sum(cost_usd) AS usd FROM holysheep_api_logs')
  assert.deepEqual(sum, { rows: 101, usd: '0.121200000000' })
  const [row] = await database.query(
    "SELECT request_id, labels, total_tokens, created_at FROM holysheep_api_logs WHERE labels ->> 'tenant' = $1",
    ['acme'],
  )
  assert.ok(row?.created_at instanceof Date)
  assert.deepEqual([row.request_id, row.labels, row.total_tokens], ['nul\ufffd', { tenant: 'acme' }, 150])
  const [month] = await database.query('SELECT total_requests, total_cost_usd FROM monthly_billing')
  assert.deepEqual(month, { total_requests: 101, total_cost_usd: '0.121200000000' })
  await assert.rejects(
    database.transaction(async (query) => {
      await query('DELETE FROM holysheep_api_logs')
      throw new Error('not really')
    }),
    /not really/,
  )
  const dropped = await dropPartitionsBefore(database, new Date(Date.now() + 40 * 86_400_000))
  assert.match(dropped[0] ?? '', /^holysheep_api_logs_\d{4}_\d{2}$/)
  assert.deepEqual(await database.query('SELECT * FROM holysheep_api_logs'), [])
  await database.close()
})
