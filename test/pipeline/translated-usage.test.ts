import assert from 'node:assert/strict'
import test from 'node:test'
import { call, completion, costOf } from './accounts.ts'

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

test('an answer that is made of ranked results has a completion', () => {
  const answer = {
    ...{ model: 'chat', results: [{ relevance_score: 0.5 }] },
    usage: { prompt_tokens: 10, completion_tokens: 500, total_tokens: 510 },
  }
  assert.equal(call({ path: '/v1/search/answer', answer }).usage?.completion, 500)
})
