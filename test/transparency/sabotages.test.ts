import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differences, strayDifferences } from './differences.ts'
import { type Performance, perform } from './performance.ts'
import { sabotages } from './sabotages.ts'

/** The line whose methods and channels are in the middle of all. */
const LINE = '7'

const CASES = 'dispatchers: request'

/** Of cases that several sabotages show in, once. */
const plain = new Map<string, Promise<Performance>>()

function performPlainly(cases: string): Promise<Performance> {
  const known = plain.get(cases) ?? perform(LINE, 'plain', cases)
  plain.set(cases, known)
  return known
}

test('without a sabotage there is no difference', async () => {
  const [one, other] = await Promise.all([performPlainly(CASES), perform(LINE, 'plain', CASES)])
  assert.notEqual(one.observed.length, 0)
  assert.deepEqual([...differences(one, other), ...strayDifferences(one, other)], [])
})

for (const { name, cases } of sabotages) {
  test(`it shows when ${name}`, async () => {
    const [before, sabotaged] = await Promise.all([performPlainly(cases), perform(LINE, name, cases)])
    assert.notEqual(before.observed.length, 0)
    assert.notDeepEqual([...differences(before, sabotaged), ...strayDifferences(before, sabotaged)], [])
  })
}
