import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeExample } from './describe-example.ts'
import { serverSpanOf, spansOfCalls } from './telemetry.ts'

describeExample('existing-sdk', { model: 'gpt-4.1' }, (asked) => {
  test('each call is within the span of its route', async () => {
    const { example } = asked()
    for (const call of await spansOfCalls(example)) {
      assert.equal((await serverSpanOf(call, example))?.name, 'POST /chat')
    }
  })
})
