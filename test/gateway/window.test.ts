import assert from 'node:assert/strict'
import { test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import { startGateway } from '../../gateway/index.ts'
import { duration, RateLimiter, rateLimitHeaders } from '../../gateway/window.ts'

for (const [milliseconds, text] of [
  [0, '0ms'],
  [120, '120ms'],
  [1000, '1s'],
  [1500, '1.5s'],
  [360_000, '6m0s'],
] as const) {
  test(`writes ${milliseconds} ms as ${text}`, () => assert.equal(duration(milliseconds), text))
}

const limit = { requests: 2, tokens: 100, windowMs: 60_000 }

test('admits as many requests as the limit, then refuses until the window ends', () => {
  const limiter = new RateLimiter(limit)
  const admissions = [0, 10, 20, 60_000].map((now) => limiter.admit('key', 1, now).exceeded)
  assert.deepEqual(admissions, [undefined, undefined, 'requests', undefined])
})

test('admits as many tokens as the limit; a refused request uses none', () => {
  const limiter = new RateLimiter(limit)
  const admissions = [60, 60, 40].map((tokens) => limiter.admit('key', tokens, 0).exceeded)
  assert.deepEqual(admissions, [undefined, 'tokens', undefined])
})

test('counts every key for itself', () => {
  const limiter = new RateLimiter({ ...limit, requests: 1 })
  assert.equal(limiter.admit('one', 1, 0).exceeded, undefined)
  assert.equal(limiter.admit('two', 1, 0).exceeded, undefined)
})

test('says in both dialects what is left', () => {
  const at = Date.UTC(2026, 0, 1)
  const headers = rateLimitHeaders(new RateLimiter({ ...limit, windowMs: 360_000 }).admit('key', 30, at))
  assert.deepEqual(headers, {
    'x-ratelimit-limit-requests': '2',
    'x-ratelimit-remaining-requests': '1',
    'x-ratelimit-reset-requests': '6m0s',
    'x-ratelimit-limit-tokens': '100',
    'x-ratelimit-remaining-tokens': '70',
    'x-ratelimit-reset-tokens': '6m0s',
    'anthropic-ratelimit-requests-limit': '2',
    'anthropic-ratelimit-requests-remaining': '1',
    'anthropic-ratelimit-requests-reset': '2026-01-01T00:06:00Z',
    'anthropic-ratelimit-tokens-limit': '100',
    'anthropic-ratelimit-tokens-remaining': '70',
    'anthropic-ratelimit-tokens-reset': '2026-01-01T00:06:00Z',
  })
})

test('a real 429 says when to come back', async () => {
  const gateway = await startGateway({ rateLimit: { ...limit, requests: 1 } })
  const body = { model: 'claude-sonnet-4.5', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Chào' }] }
  const client = new Anthropic({ baseURL: gateway.origin, apiKey: 'key', maxRetries: 0 })
  const { data, response } = await client.messages.create(body).withResponse()
  const used = data.usage.input_tokens + data.usage.output_tokens
  assert.equal(response.headers.get('anthropic-ratelimit-tokens-remaining'), `${limit.tokens - used}`)
  await assert.rejects(client.messages.create(body), (error: unknown) => {
    assert.ok(error instanceof Anthropic.RateLimitError)
    const seconds = Number(error.headers.get('retry-after'))
    const milliseconds = Number(error.headers.get('retry-after-ms'))
    assert.equal(seconds, Math.ceil(milliseconds / 1000))
    assert.ok(milliseconds > 0 && milliseconds <= limit.windowMs)
    assert.equal(error.headers.get('x-ratelimit-remaining-requests'), '0')
    return true
  })
  assert.deepEqual(
    gateway.ledger.answers.map(({ status, usage }) => [status, usage !== undefined]),
    [
      [200, true],
      [429, false],
    ],
  )
  await gateway.close()
})
