import assert from 'node:assert/strict'
import test from 'node:test'
import type { Call } from '../../src/call.ts'
import { formatUsd } from '../../src/money.ts'
import type { PipelineState } from '../../src/pipeline/account.ts'
import { parsePriceFile } from '../../src/pricing/index.ts'
import { pipelineState } from '../helpers/pipeline-state.ts'
import { callOf, type Sent } from './exchange.ts'

const prices = parsePriceFile(
  JSON.stringify({
    models: {
      chat: { prompt: 2, completion: 8, service_tiers: { flex: { multiplier: 0.5 } } },
      searching: { prompt: 2, completion: 8, search: 0.01 },
      painter: { image: 0.04 },
      asker: { request: 0.005 },
      speaker: { prompt: 1, completion: 1, request: 0.001 },
      embedder: { prompt: 0.15 },
      tiered: { request: 0.001, tiers: [{ above: 0, prompt: 2, completion: 8 }] },
      thinker: { prompt: 2, completion: 8, reasoning: 24 },
      drawing: { prompt: 5, completion: 10, image_completion: 40 },
      hearing: { prompt: 2.5, completion: 10, audio_prompt: 40, audio_completion: 80 },
      'spoken-by-letter': { character: 0.000015 },
      film: { video_second: 0.1 },
      sold: {
        ...{ prompt: 2, completion: 8, service_tiers: { flex: { multiplier: 0.5 } } },
        providers: { holysheep: { service_tiers: { priority: { multiplier: 2 } } } },
      },
      caching: { prompt: 3, completion: 15, cached_prompt: 0.3, cache_write: 3.75, cache_write_1h: 6 },
    },
  }),
  'prices.json',
)
if (prices instanceof Error) throw prices

const state = (): PipelineState => pipelineState(prices)

const call = (sent: Sent, within: PipelineState = state()): Call => callOf(sent, within)

const costOf = ({ estimatedCost }: Call) => (estimatedCost === undefined ? undefined : formatUsd(estimatedCost))

const response = (more: object) => ({ id: 'resp_1', object: 'response', model: 'chat', ...more })
const usage = { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 }
const created: Sent = {
  path: '/v1/responses',
  request: { model: 'chat', input: 'x', background: true },
  answer: response({ status: 'queued', background: true, usage: null }),
}
const poll = (answer: Sent['answer'], more: Partial<Sent> = {}): Sent => ({
  ...{ path: '/v1/responses/resp_1', method: 'GET', answer },
  ...more,
})
const complete = poll(response({ status: 'completed', background: true, usage }))

test('what a response cost is reported once: not again by fetching it', () => {
  const within = state()
  const answer = response({ status: 'completed', usage: { ...usage, cost: 0.01 } })
  const posted = call({ path: '/v1/responses', answer }, within)
  assert.equal(posted.reportedCost, 10_000_000_000n)
  for (const headers of [{}, { 'x-cost-usd': '0.01' }]) {
    assert.equal(call(poll(answer, { headers }), within).reportedCost, undefined)
  }
  call(created, within)
  const background = poll(response({ status: 'completed', usage: { ...usage, cost: 0.02 } }))
  assert.equal(call(background, within).reportedCost, 20_000_000_000n)
  assert.equal(call(background, within).reportedCost, undefined)
})

for (const [says, broken] of [
  [
    'is cut before its usage',
    poll('{"id":"resp_1","object":"response","status":"completed"', { end: { kind: 'cancelled' } }),
  ],
  ['times out', poll('{"id":"resp_1","object":"response",', { end: { kind: 'timeout', phase: 'body' } })],
  ['does not say that it is in the background', poll(response({ status: 'in_progress' }))],
  ['fails', poll({ error: { message: 'no' } })],
  ['shows zeros', poll(response({ status: 'in_progress', usage: { input_tokens: 0, output_tokens: 0 } }))],
  ['shows what it used so far', poll(response({ status: 'queued', usage: { input_tokens: 1_000, output_tokens: 5 } }))],
] as const) {
  test(`a poll that ${says} leaves the usage to the next one`, () => {
    const within = state()
    call(created, within)
    const first = call(broken, within)
    assert.deepEqual([first.usage, first.usageGap], [undefined, undefined])
    assert.equal(call(complete, within).usage?.prompt, 1_000)
    assert.equal(call(complete, within).usage, undefined)
  })
}

test('a background response is pending where only its request says that it is in the background', () => {
  const within = state()
  const answer = response({ usage: null })
  assert.equal(call({ ...created, answer }, within).usageGap, undefined)
  assert.equal(call(complete, within).usage?.completion, 100)
})

test('the usage of a background response belongs to whoever created it, unless the poll has labels of its own', () => {
  for (const [polled, owner] of [
    [[''], ['acme']],
    [['bolt'], ['bolt']],
  ] as const) {
    const within = state()
    call({ ...created, labelValues: ['acme'] }, within)
    const { started } = call({ ...complete, labelValues: polled }, within)
    assert.deepEqual([started.labelValues, started.operation], [owner, 'chat'])
    assert.equal(started.endpoint, '/responses/{response_id}')
  }
})

test('one that ended without usage is missing, with the expectation of its creation', () => {
  const forgotten: Call[] = []
  const within = pipelineState(prices, (lost) => forgotten.push(lost))
  call({ ...created, request: { model: 'chat', input: 'x'.repeat(4_000), background: true } }, within)
  const cancelled = call(poll(response({ status: 'cancelled', usage: null })), within)
  assert.equal(cancelled.usageGap, 'not_sent')
  assert.ok((cancelled.expectation?.prompt.expected ?? 0) > 500)
  within.background.forgetAll()
  assert.deepEqual(forgotten, [])
})

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

test('a background response whose creation shows zeros is pending', () => {
  const within = state()
  const zeros = { input_tokens: 0, output_tokens: 0, total_tokens: 0 }
  const posted = call({ ...created, answer: response({ status: 'queued', background: true, usage: zeros }) }, within)
  assert.deepEqual([posted.usage, posted.usageGap, costOf(posted)], [undefined, undefined, undefined])
  assert.equal(costOf(call(complete, within)), '0.0028')
})

test('a background response has the price of the model that was asked for, where the answer names another', () => {
  const within = state()
  call(created, within)
  assert.equal(costOf(call(poll(response({ status: 'completed', model: 'unlisted', usage })), within)), '0.0028')
})

const completion = { id: 'c', object: 'chat.completion', model: 'chat', choices: [] }

for (const [says, spent, cost] of [
  [
    'reasoning that is counted beside the completion',
    {
      ...{ prompt_tokens: 32, completion_tokens: 9, total_tokens: 135 },
      completion_tokens_details: { reasoning_tokens: 94 },
    },
    '0.000888',
  ],
  [
    'reasoning that is a part of the completion',
    {
      ...{ prompt_tokens: 32, completion_tokens: 103, total_tokens: 135 },
      completion_tokens_details: { reasoning_tokens: 94 },
    },
    '0.000888',
  ],
] as const) {
  test(`${says} costs what it is`, () => {
    const priced = call({ answer: { ...completion, usage: spent } })
    assert.deepEqual([priced.usage?.completion, costOf(priced)], [103, cost])
  })
}

test('zeros beside a total are no usage', () => {
  const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 1_500 }
  assert.equal(call({ answer: { ...completion, usage: zeros } }).usageGap, 'unreadable')
})

test("a total of Gemini's says what candidates had that are not counted", () => {
  const answer = { candidates: [{ finishReason: 'STOP' }], modelVersion: 'chat' }
  const path = '/v1beta/models/chat:generateContent'
  const usageMetadata = { promptTokenCount: 10, thoughtsTokenCount: 300, totalTokenCount: 1_010 }
  assert.equal(call({ path, answer: { ...answer, usageMetadata } }).usage?.completion, 1_000)
})

test('of a stream that broke off, a usage so far without completion is none', () => {
  const chunk = { ...completion, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'Xin' } }] }
  const sofar = { prompt_tokens: 10, completion_tokens: 0, total_tokens: 10 }
  const stream = {
    type: 'text/event-stream',
    answer: `data: ${JSON.stringify({ ...chunk, usage: sofar })}\n\n`,
    end: { kind: 'cancelled' },
  } as const
  const broken = call({ ...stream, firstContentAt: 500 })
  assert.deepEqual([broken.usageGap, costOf(broken)], ['cancelled', undefined])
  assert.ok(broken.expectation !== undefined)
  assert.equal(costOf(call(stream)), '0.00002', 'before any content it is right')
})

test("a zero in the last count of Anthropic's does not take back the first one", () => {
  const events = [
    {
      type: 'message_start',
      message: { id: 'm', model: 'chat', usage: { input_tokens: 1_000, cache_read_input_tokens: 0, output_tokens: 1 } },
    },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 0, cache_read_input_tokens: 20, output_tokens: 50 },
    },
    { type: 'message_stop' },
  ]
  const answer = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
  const { usage: counted } = call({ path: '/v1/messages', type: 'text/event-stream', answer })
  assert.deepEqual([counted?.prompt, counted?.cachedPrompt, counted?.completion], [1_020, 20, 50])
})

test("zero written to Anthropic's cache beside its parts is their sum", () => {
  const usage = {
    ...{ input_tokens: 10, output_tokens: 5, cache_creation_input_tokens: 0 },
    cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 50 },
  }
  const written = call({ path: '/v1/messages', answer: { id: 'm', type: 'message', model: 'caching', usage } })
  assert.deepEqual([written.usage?.cacheWrite, written.usage?.cacheWrite1h, written.usage?.prompt], [150, 50, 160])
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

test('an answer that is made of ranked results has a completion', () => {
  const answer = {
    ...{ model: 'chat', results: [{ relevance_score: 0.5 }] },
    usage: { prompt_tokens: 10, completion_tokens: 500, total_tokens: 510 },
  }
  assert.equal(call({ path: '/v1/search/answer', answer }).usage?.completion, 500)
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

test('a chat completion does not wait in the background', () => {
  const chunk = { ...completion, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'Xin' } }] }
  const answer = `data: ${JSON.stringify(chunk)}\n\n`
  const request = { model: 'chat', stream: true, background: true }
  const broken = call({ request, type: 'text/event-stream', answer, end: { kind: 'cancelled' } })
  assert.equal(broken.usageGap, 'cancelled')
})
