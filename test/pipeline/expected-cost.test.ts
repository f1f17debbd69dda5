import assert from 'node:assert/strict'
import test from 'node:test'
import { call, completion, state } from './accounts.ts'

test('embeddings without usage have no completion, and the cost of their prompt', () => {
  const { expectation } = call({
    path: '/v1/embeddings',
    request: { model: 'embedder', input: 'x'.repeat(4_000) },
    answer: { data: [{ embedding: Array.from({ length: 768 }, () => 0.123456) }] },
  })
  assert.deepEqual(expectation?.completion, { low: 0, expected: 0, high: 0 })
  assert.ok((expectation?.cost?.expected ?? 0n) > 0n)
})

test('a file that is uploaded is not expected to be text', () => {
  const form = Buffer.concat([
    Buffer.from('--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nchat\r\n'),
    Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n\r\n'),
    Buffer.alloc(5_000_000),
    Buffer.from('\r\n--x--\r\n'),
  ])
  const { expectation } = call({ path: '/v1/audio/transcriptions', request: form, answer: { text: 'hello' } })
  assert.ok((expectation?.prompt.expected ?? 1e9) <= 5_000, JSON.stringify(expectation?.prompt))
  assert.ok((expectation?.prompt.high ?? 0) >= 10_000)
})

test('an image that is answered is not expected to be text', () => {
  const { usageGap, expectation } = call({
    path: '/v1/images/generations',
    request: { model: 'chat', prompt: 'A sheep' },
    answer: { data: [{ b64_json: 'A'.repeat(2_000_000) }] },
  })
  assert.equal(usageGap, 'too_large')
  assert.ok((expectation?.completion.expected ?? 1e9) <= 1_000, JSON.stringify(expectation?.completion))
})

test('several choices may use what is allowed for one, each', () => {
  const within = state()
  const request = { model: 'chat', n: 4, max_tokens: 100 }
  const answer = { id: 'c', object: 'chat.completion', model: 'chat', choices: [], padding: 'x'.repeat(1_000) }
  for (let metered = 0; metered < 50; metered++) {
    call(
      { request, answer: { ...answer, usage: { prompt_tokens: 10, completion_tokens: 400, total_tokens: 410 } } },
      within,
    )
  }
  const { expectation } = call({ request, answer }, within)
  assert.ok((expectation?.completion.expected ?? 0) > 300, JSON.stringify(expectation?.completion))
})

for (const [says, cache, perPrompt] of [
  ['writes to the cache', { cacheWrite: 5_000 }, 3.75],
  ['writes to the cache for an hour', { cacheWrite: 5_000, cacheWrite1h: 5_000 }, 6],
  ['reads from the cache', { cachedPrompt: 5_000 }, 0.3],
] as const) {
  test(`the expected cost of a call that ${says} is in order and holds the true one`, () => {
    const within = state()
    const request = { model: 'caching', messages: [{ role: 'user', content: 'x'.repeat(20_000) }] }
    const spent = {
      input_tokens: 0,
      output_tokens: 10,
      ...('cachedPrompt' in cache && { cache_read_input_tokens: 5_000 }),
    }
    const written = 'cacheWrite' in cache && {
      cache_creation_input_tokens: 5_000,
      cache_creation: { ephemeral_1h_input_tokens: 'cacheWrite1h' in cache ? 5_000 : 0 },
    }
    const answer = { id: 'm', type: 'message', model: 'caching', content: [{ type: 'text', text: 'x'.repeat(50) }] }
    for (let metered = 0; metered < 100; metered++) {
      call({ path: '/v1/messages', request, answer: { ...answer, usage: { ...spent, ...written } } }, within)
    }
    const { expectation } = call({ path: '/v1/messages', request, answer }, within)
    const { low = 1n, expected = 0n, high = 0n } = expectation?.cost ?? {}
    const truth = BigInt(Math.round((5_000 * perPrompt + 10 * 15) * 1e6))
    assert.ok(low <= expected && expected <= high, `${low} ${expected} ${high}`)
    assert.ok(low <= truth && truth <= high, `${low} ${truth} ${high}`)
    assert.ok(Math.abs(Number(expected) / Number(truth) - 1) < 0.15, `${expected} for ${truth}`)
  })
}

test('where some calls use the cache and others do not, the expected cost holds each', () => {
  const within = state()
  const request = { model: 'caching', messages: [{ role: 'user', content: 'x'.repeat(20_000) }] }
  const answer = { id: 'm', type: 'message', model: 'caching', content: [{ type: 'text', text: 'x'.repeat(50) }] }
  const uses = [
    { input_tokens: 5_000 },
    { input_tokens: 0, cache_read_input_tokens: 5_000 },
    { input_tokens: 0, cache_creation: { ephemeral_1h_input_tokens: 5_000 } },
  ]
  for (let metered = 0; metered < 90; metered++) {
    const usage = { ...uses[metered % uses.length], output_tokens: 10 }
    call({ path: '/v1/messages', request, answer: { ...answer, usage } }, within)
  }
  const { low = 1n, high = 0n } = call({ path: '/v1/messages', request, answer }, within).expectation?.cost ?? {}
  for (const perPrompt of [0.3, 3, 6]) {
    const truth = BigInt(Math.round((5_000 * perPrompt + 10 * 15) * 1e6))
    assert.ok(low <= truth && truth <= high, `${low} ${truth} ${high}`)
  }
})

test('what an unknown endpoint does may have cost nothing', () => {
  const sent = { request: { model: 'chat', input: 'x'.repeat(4_000) }, answer: { model: 'chat', text: 'x' } }
  const known = call(sent).expectation?.cost
  const unknown = call({ ...sent, path: '/v1/new/thing' }).expectation?.cost
  assert.ok((known?.low ?? 0n) > 0n)
  assert.equal(unknown?.low, 0n)
  assert.ok((unknown?.expected ?? 0n) > 0n)
})

test('a call that costs nothing has no expectation', () => {
  for (const path of ['/v1/moderations', '/v1/messages/count_tokens', '/v1/files']) {
    assert.equal(call({ path, request: { model: 'chat', input: 'x' }, answer: {} }).expectation, undefined, path)
  }
})

test('embeddings in base64 are not taken for pictures', () => {
  const input = 'ba '.repeat(7_000)
  const ask = (more: object) =>
    call({ path: '/v1/embeddings', request: { model: 'embedder', input, ...more }, answer: { data: [] } })
  const plain = ask({}).expectation?.prompt
  assert.ok((plain?.expected ?? 0) > 1_000)
  const base64 = ask({ encoding_format: 'base64' }).expectation?.prompt
  assert.ok(Math.abs((base64?.expected ?? 0) - (plain?.expected ?? 0)) < 50, JSON.stringify(base64))
})

for (const [model, spent, truth] of [
  ['thinker', { completion_tokens: 2_000, completion_tokens_details: { reasoning_tokens: 2_000 } }, 48_002_000_000n],
  ['drawing', { completion_tokens: 4_000, completion_tokens_details: { image_tokens: 4_000 } }, 160_005_000_000n],
  [
    'hearing',
    {
      completion_tokens: 500,
      prompt_tokens_details: { audio_tokens: 1 },
      completion_tokens_details: { audio_tokens: 500 },
    },
    40_040_000_000n,
  ],
] as const) {
  test(`the expected cost holds the rates of parts: ${model}`, () => {
    const within = state()
    const answer = { ...completion, model, padding: 'x'.repeat(1_000) }
    for (let metered = 0; metered < 64; metered++) {
      call({ request: { model }, answer: { ...answer, usage: { prompt_tokens: 1, ...spent } } }, within)
    }
    const { low = 1n, expected = 0n, high = 0n } = call({ request: { model }, answer }, within).expectation?.cost ?? {}
    assert.ok(low <= truth && truth <= high, `${low} ${truth} ${high}`)
    assert.ok(Number(expected) / Number(truth) > 0.9 && Number(expected) / Number(truth) < 1.1, `${expected}`)
  })
}
