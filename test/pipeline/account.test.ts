import assert from 'node:assert/strict'
import test from 'node:test'
import { call, completion, costOf } from './accounts.ts'

test('units do not hide tokens that can not be read', () => {
  const answer = {
    ...{ id: 'msg_1', type: 'message', model: 'searching', content: [] },
    usage: { input_tokens: 50_000, output_tokens: null, server_tool_use: { web_search_requests: 2 } },
  }
  const unreadable = call({ path: '/v1/messages', answer })
  assert.equal(unreadable.usageGap, 'unreadable')
  assert.deepEqual([costOf(unreadable), unreadable.unpriced], [undefined, false])
  assert.deepEqual(unreadable.units, { search: 2 })
  assert.ok((unreadable.expectation?.cost?.low ?? 0n) >= 20_000_000_000n, 'the searches are certain')
})

test('a model with a price by the call or the piece alone lacks no tokens, whatever its usage', () => {
  const answer = { id: 'c', object: 'chat.completion', model: 'asker', choices: [] }
  for (const usage of [undefined, { prompt_tokens: -1 }, tokens]) {
    const asked = call({ request: { model: 'asker' }, answer: { ...answer, usage } })
    assert.deepEqual([asked.usageGap, costOf(asked), asked.unpriced], [undefined, '0.005', false])
  }
  const drawn = { data: [{ url: 'x' }], usage: { input_tokens: -1 } }
  const painted = call({ path: '/v1/images/generations', request: { model: 'painter' }, answer: drawn })
  assert.deepEqual([painted.usageGap, costOf(painted)], [undefined, '0.04'])
})

test('where tokens have a rate and the unit has none, an answer without usage lacks its usage', () => {
  const sent = { path: '/v1/images/generations', request: { model: 'chat' }, answer: { data: [{ url: 'x' }] } }
  const image = call(sent)
  assert.deepEqual([image.usageGap, image.units, image.unpriced], ['not_sent', undefined, false])
  const speech = call({
    ...{ path: '/v1/audio/speech', type: 'audio/mpeg', answer: 'ID3' },
    request: { model: 'speaker', input: 'hello' },
  })
  assert.deepEqual([speech.usageGap, costOf(speech)], ['not_sent', undefined])
  const painted = call({ ...sent, request: { model: 'painter' } })
  assert.deepEqual([painted.usageGap, costOf(painted)], [undefined, '0.04'])
})

const chunk = (more: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'chat', choices: [], ...more })}\n\n`
const tokens = { prompt_tokens: 1_000, completion_tokens: 1_000, total_tokens: 2_000 }

for (const [says, stream] of [
  [
    'after a fingerprint',
    [chunk({ system_fingerprint: 'fp' }), chunk({ service_tier: 'flex' }), chunk({ usage: tokens })],
  ],
  ['only at its end', [...Array.from({ length: 20 }, () => chunk({})), chunk({ usage: tokens, service_tier: 'flex' })]],
  [
    'that differs from what was asked for',
    [chunk({ service_tier: 'auto' }), chunk({ usage: tokens, service_tier: 'flex' })],
  ],
] as const) {
  test(`a stream that names its service tier ${says} has its price`, () => {
    const streamed = call({ type: 'text/event-stream', answer: `${stream.join('')}data: [DONE]\n\n` })
    assert.equal(streamed.answerFacts.serviceTier, 'flex')
    assert.equal(costOf(streamed), '0.005')
  })
}

test('a list of addresses is no list of images, and a list of ranks with addresses is a rerank', () => {
  const found = call({ path: '/v1/search', answer: { data: [{ url: 'a', title: 'b' }, { url: 'c' }] } })
  assert.deepEqual([found.usageGap, found.units, found.unpriced], ['unknown_format', undefined, false])
  const ranked = call({
    path: '/v1/new/thing',
    answer: { model: 'embedder', data: [{ url: 'a', relevance_score: 0.5 }], usage: { total_tokens: 7 } },
  })
  assert.deepEqual([ranked.usage?.prompt, ranked.units], [7, undefined])
})

test('a member that is no text where a text is expected costs no usage', () => {
  const answer = '{"object":{"toString":1,"valueOf":1},"model":"embedder","usage":{"prompt_tokens":3,"total_tokens":3}}'
  for (const path of ['/v1/embeddings', '/v1/new/thing']) assert.equal(call({ path, answer }).usage?.prompt, 3, path)
})

test('prices of tiers alone are prices of tokens', () => {
  const spent = { prompt_tokens: 1_000_000, completion_tokens: 1_000_000, total_tokens: 2_000_000 }
  assert.equal(costOf(call({ answer: { ...completion, model: 'tiered', usage: spent } })), '10.001')
  assert.equal(call({ answer: { ...completion, model: 'tiered' } }).usageGap, 'not_sent')
})

test('what fails in its body costs no units', () => {
  const error = { error: { type: 'server_error', message: 'no' } }
  const speech = { path: '/v1/audio/speech', request: { model: 'spoken-by-letter', input: 'x'.repeat(10_000) } }
  const spoken = call({ ...speech, answer: error })
  assert.deepEqual([spoken.outcome.kind, spoken.units, costOf(spoken)], ['failed', undefined, undefined])
  const video = { id: 'v', object: 'video', model: 'film', seconds: '8', status: 'failed', ...error }
  assert.equal(costOf(call({ path: '/v1/videos', request: { model: 'film' }, answer: video })), undefined)
})

test('what is cancelled, or made later in a batch, is not paid by the request', () => {
  const video = { id: 'v', object: 'video', model: 'film', seconds: '8' }
  assert.equal(costOf(call({ path: '/v1/videos/v/cancel', answer: video })), undefined)
  for (const path of ['/v1/batches', '/v1/models/asker:predictLongRunning']) {
    const batch = call({ path, request: { model: 'asker' }, answer: { id: 'batch_1', model: 'asker' } })
    assert.deepEqual([batch.usageGap, costOf(batch)], ['unknown_format', undefined], path)
  }
})

test('what a video is said to have cost is reported once, and no absurd cost is', () => {
  const video = { id: 'v', object: 'video', model: 'film', seconds: '8' }
  const headers = { 'x-litellm-response-cost': '0.4' }
  assert.equal(call({ path: '/v1/videos', answer: video, headers }).reportedCost, 400_000_000_000n)
  assert.equal(call({ path: '/v1/videos/v', method: 'GET', answer: video, headers }).reportedCost, undefined)
  assert.equal(call({ answer: completion, headers: { 'x-cost-usd': '1e12' } }).reportedCost, undefined)
})

test('each image of a stream counts', () => {
  const completed = { type: 'image_generation.completed', b64_json: 'AAAA' }
  const answer = [completed, completed].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  const sent = { path: '/v1/images/generations', request: { model: 'painter' }, type: 'text/event-stream', answer }
  const drawn = call(sent)
  assert.deepEqual([drawn.units, costOf(drawn)], [{ image: 2 }, '0.08'])
})

test('a list is one of images only if each of its entries is', () => {
  const answer = { data: [{ url: 'a' }, { url: 'b', title: 'x' }] }
  assert.equal(call({ path: '/v1/foo', request: { model: 'painter' }, answer }).units, undefined)
})

test("a provider's service tiers stand beside those of the model", () => {
  const spent = { prompt_tokens: 1_000, completion_tokens: 1_000, total_tokens: 2_000 }
  for (const [service_tier, cost] of [
    ['flex', '0.005'],
    ['priority', '0.02'],
    ['default', '0.01'],
  ]) {
    assert.equal(costOf(call({ answer: { ...completion, model: 'sold', service_tier, usage: spent } })), cost)
  }
})
