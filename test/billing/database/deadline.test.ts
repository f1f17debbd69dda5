import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withinTime } from '../../../src/billing/database/deadline.ts'

test('a statement fails at its limit, even if the driver never says that it was ended', async () => {
  let abandoned = 0
  const alive = setTimeout(() => {}, 60_000) // the limit alone does not keep a process running
  try {
    await assert.rejects(
      withinTime(new Promise(() => {}), 20, () => abandoned++),
      /no answer from the database/,
    )
    assert.equal(abandoned, 1)
  } finally {
    clearTimeout(alive)
  }
})

test('what is done in time is not abandoned', async () => {
  assert.equal(await withinTime(Promise.resolve('done'), 10_000, () => assert.fail()), 'done')
  await assert.rejects(
    withinTime(Promise.reject(new Error('refused')), 10_000, () => assert.fail()),
    /refused/,
  )
})
