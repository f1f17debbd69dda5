import assert from 'node:assert/strict'
import { test } from 'node:test'
import { METRIC } from '../../src/sinks/names.ts'
import { describeExample } from './describe-example.ts'

// Slow enough to leave in the middle.
const pace = { firstTokenDelayMs: 0, tokenDelayMs: 20 }

describeExample('express-openai', { model: 'gpt-4.1', streams: 1, gateway: pace }, (asked) => {
  test('a user who leaves in the middle of a stream shows as cancelled', async () => {
    const { example } = asked()
    const leaving = new AbortController()
    const response = await fetch(`${example.origin}/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Why is the sky blue?' }),
      signal: leaving.signal,
    })
    await response.body?.getReader().read()
    leaving.abort()
    const scrape = await example.look()
    assert.equal(scrape.total(METRIC.requests, { outcome: 'cancelled' }), 1)
  })
})
