import assert from 'node:assert/strict'
import test from 'node:test'
import { formatOf, formats } from '../../../src/wire/formats/formats.ts'

for (const { path, endpoint } of [
  { path: '/v1/chat/completions', endpoint: '/chat/completions' },
  { path: '/v1/chat/completions/', endpoint: '/chat/completions' },
  { path: '/chat/completions', endpoint: '/chat/completions' },
  { path: '/openai/v1/chat/completions', endpoint: '/chat/completions' },
  { path: '/v1beta/openai/chat/completions', endpoint: '/chat/completions' },
  { path: '/v1/chat/completions/chatcmpl-1', endpoint: '/chat/completions/{completion_id}' },
  { path: '/v1/models/openai/gpt-4.1', endpoint: '/models/{model}' },
  { path: '/v1/models/acme/v1/small', endpoint: '/models/{model}' },
  { path: '/v1/models/', endpoint: '/models' },
  { path: '/v1/responses/resp_1', endpoint: '/responses/{response_id}' },
  { path: '/v1/responses/resp_1/cancel', endpoint: '/responses/{response_id}/cancel' },
  { path: '/v1/responses/resp_1/input_items', endpoint: '/responses/{response_id}/input_items' },
  { path: '/v1/responses/resp_1/more', endpoint: 'other' },
  { path: '/v1/messages/count_tokens', endpoint: '/messages/count_tokens' },
  { path: '/v1/messages/batches/b_1/results', endpoint: '/messages/batches/{message_batch_id}/results' },
  { path: '/v1', endpoint: 'other' },
  { path: '/v1/', endpoint: 'other' },
  { path: '/', endpoint: 'other' },
  { path: '', endpoint: 'other' },
  { path: '/v1/other', endpoint: 'other' },
  { path: '/v1/CHAT/completions', endpoint: 'other' },
  { path: '/video/chat/completions', endpoint: 'other' },
  { path: `/v1/models/${'x'.repeat(5000)}`, endpoint: 'other' },
  { path: '/v1'.repeat(300), endpoint: 'other' },
]) {
  test(`${path.slice(0, 40) || 'An empty path'} is ${endpoint}`, () => assert.equal(formatOf(path).endpoint, endpoint))
}

test('every row of the table is found by its own path', () => {
  for (const format of formats) {
    const path = `/v1${format.endpoint.replaceAll(/\{\w+\}/g, 'x')}`
    assert.equal(formatOf(path), format, path)
  }
})

test('a stored answer that is fetched again is not counted again', () => {
  const stored = { id: 'resp_1', model: 'm', usage: { input_tokens: 1, output_tokens: 1, prompt_tokens: 1 } }
  for (const path of ['/v1/responses/resp_1', '/v1/responses/resp_1/cancel', '/v1/chat/completions/chatcmpl-1']) {
    assert.deepEqual(formatOf(path).readAnswer(stored), { id: 'resp_1', model: 'm' })
  }
})
