import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeExample } from './describe-example.ts'
import { serverSpanOf, spansOfCalls } from './telemetry.ts'

describeExample('nextjs', { model: 'gpt-4.1', streams: 1 }, (asked) => {
  test('each call is within the span of its route', async () => {
    const { example } = asked()
    for (const call of await spansOfCalls(example)) {
      assert.equal((await serverSpanOf(call, example))?.name, 'POST /api/chat')
    }
  })

  test('the page is there', async () => {
    const page = await fetch(asked().example.origin)
    assert.match(await page.text(), /<input [^>]*name="message"/)
  })
})
