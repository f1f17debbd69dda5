import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from '../../src/billing/index.ts'
import { logTargets, noTarget } from './log-targets.ts'
import { fillLog } from './logged-calls.ts'
import { runCommand } from './terminal.ts'

const { skip, start } = logTargets.find(({ name }) => name === 'the embedded one') ?? noTarget

test('the same commands work on an embedded database', { skip }, async (context) => {
  const { url, remove } = await start()
  context.after(remove)
  const billing = async (words: string) => {
    const { stdout, stderr } = await runCommand(`billing ${words} --json --database ${url}`)
    assert.equal(stderr, '')
    return JSON.parse(stdout)
  }
  const database = await openDatabase(url)
  await fillLog(database, [
    { at: '2026-10-31T23:59:59.999999Z', model: 'gpt-4.1', tokens: [1000, 500], cost: '0.012' },
    { at: '2026-11-01T00:00:00Z', model: 'gpt-4.1', tokens: [1000, 500], cost: '0.012', labels: { tenant: 'acme' } },
    { at: '2026-11-01T01:00:00Z', model: 'gpt-4.1', tokens: [10, 5], cost: '0.00012', units: { search: 2 } },
    { at: '2026-11-01T02:00:00Z', model: 'gpt-4.1', usageGap: 'not_sent', expected: ['2.1', '3.2', '4.9'] },
    { at: '2026-11-01T03:00:00Z', model: 'gpt-4.1', usageGap: 'truncated' },
  ])
  await database.close()

  const { rows, total } = await billing('report --by month')
  assert.deepEqual(
    rows.map(({ month }: { month: string }) => month),
    ['2026-10', '2026-11'],
  )
  assert.deepEqual([total.calls, total.cost_usd, total.average_latency_ms], [5, '0.02412', 100])
  assert.equal((await billing('top --limit 1')).rows[0].cost_usd, '0.012')
  assert.equal((await billing('top')).rows[2].units, '{"search": 2}')
  const { stdout } = await runCommand(`billing report --database ${url}`)
  assert.match(
    stdout,
    /\nMissing in the cost: 1 call whose tokens are unknown, without an expected cost\.\n\$0\.02 metered \+ about \$3\.20 \(\$2\.10 – \$4\.90\) of 1 call without usage\.\n$/,
  )
  assert.equal((await billing('verify')).rows[0].changed_calls, 0)
  assert.equal((await billing('prune --before 2026-11-30')).rows[0].month, '2026-10')
  assert.deepEqual((await billing('report --by tenant')).rows[0].tenant, 'acme')
})
