import assert from 'node:assert/strict'
import test from 'node:test'
import type { Call } from '../../src/call.ts'
import { pipelineState } from '../helpers/pipeline-state.ts'
import { call, completion, costOf, prices, state } from './accounts.ts'
import type { Sent } from './exchange.ts'

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

test('a chat completion does not wait in the background', () => {
  const chunk = { ...completion, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'Xin' } }] }
  const answer = `data: ${JSON.stringify(chunk)}\n\n`
  const request = { model: 'chat', stream: true, background: true }
  const broken = call({ request, type: 'text/event-stream', answer, end: { kind: 'cancelled' } })
  assert.equal(broken.usageGap, 'cancelled')
})
