import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeExample } from './describe-example.ts'
import { CLIENT, serverSpanOf, spansOfCalls } from './telemetry.ts'

describeExample('existing-sdk', { model: 'gpt-4.1' }, (asked) => {
  test('each call is within the span of its route', async () => {
    const { example } = asked()
    for (const call of await spansOfCalls(example)) {
      assert.equal((await serverSpanOf(call, example))?.name, 'POST /chat')
    }
  })

  test('the span of the HTTP request and that of the call are one', () => {
    const { gateway, receiver } = asked().example
    assert.equal(receiver.spans.filter(({ kind }) => kind === CLIENT).length, gateway.ledger.requests.length)
  })
})
