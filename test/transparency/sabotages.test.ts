import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differences, strayDifferences } from './differences.ts'
import { perform } from './performance.ts'
import { sabotages } from './sabotages.ts'

/** The line whose methods and channels are in the middle of all. */
const LINE = '7'

test('without a sabotage there is no difference', async () => {
  const [one, other] = await Promise.all([
    perform(LINE, 'plain', 'dispatchers:'),
    perform(LINE, 'plain', 'dispatchers:'),
  ])
  assert.ok(one.observed.length > 50)
  assert.deepEqual([...differences(one, other), ...strayDifferences(one, other)], [])
})

for (const { name, cases } of sabotages) {
  test(`it shows when ${name}`, async () => {
    const [plain, sabotaged] = await Promise.all([perform(LINE, 'plain', cases), perform(LINE, name, cases)])
    assert.notEqual(plain.observed.length, 0)
    assert.notDeepEqual([...differences(plain, sabotaged), ...strayDifferences(plain, sabotaged)], [])
  })
}
