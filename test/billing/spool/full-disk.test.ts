import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fillDisk } from '../../../bench/billing/full-disk.ts'
import { withoutTmpfs } from '../../../databases/tmpfs.ts'

// At length: `node bench/billing.ts --only full-disk --seconds 300`.
for (const kind of ['postgres', 'mysql'])
  test(`a spool on a full disk (${kind}) takes one descriptor at most, and all rows when there is room`, {
    skip: withoutTmpfs,
  }, async (context) => {
    const result = await fillDisk({ seconds: 6, target: `${kind}://me@127.0.0.1:1/db` })
    context.diagnostic(JSON.stringify(result))
    const { spoolDescriptors, spoolFiles, refusals } = result
    assert.deepEqual([refusals, spoolDescriptors <= 1, spoolFiles <= 1], [0, true, true])
    assert.ok(result.heldWhileFull > 0)
    assert.deepEqual([result.heldAfterwards, result.spooled, result.dropped], [0, result.calls, 0])
    const told = result.warnings.map((message) => /can't be written|takes no rows|takes rows again/.exec(message)?.[0])
    assert.deepEqual(told.slice(0, 2).sort(), ["can't be written", 'takes no rows'])
    assert.equal(told.at(-1), 'takes rows again')
  })
