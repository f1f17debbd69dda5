import assert from 'node:assert/strict'
import test from 'node:test'
import { formatOf, formats, modelInPath } from '../../../src/wire/formats/formats.ts'

for (const { path, endpoint } of [
  { path: '/v1/chat/completions', endpoint: '/chat/completions' },
  { path: '/v1/chat/completions/', endpoint: '/chat/completions' },
  { path: '/chat/completions', endpoint: '/chat/completions' },
  { path: '/openai/v1/chat/completions', endpoint: '/chat/completions' },
  { path: '/v1beta/openai/chat/completions', endpoint: '/chat/completions' },
  { path: '/openai/deployments/ours/chat/completions', endpoint: '/chat/completions' },
  { path: '/azure/openai/deployments/ours/embeddings', endpoint: '/embeddings' },
  { path: '/openai/responses', endpoint: '/responses' },
  { path: '/v1beta/models/gemini-2.5-flash:generateContent', endpoint: '/models/{model}:generateContent' },
  { path: '/gemini/v1beta/models/g:streamGenerateContent', endpoint: '/models/{model}:streamGenerateContent' },
  {
    path: '/v1/projects/p/locations/l/publishers/google/models/g:generateContent',
    endpoint: '/models/{model}:generateContent',
  },
  { path: '/v1/publishers/google/models/g:countTokens', endpoint: '/models/{model}:countTokens' },
  { path: '/v1beta/models/imagen-4:predict', endpoint: 'other' },
  { path: '/openai/chat', endpoint: 'other' },
  { path: '/v1/responses/compact', endpoint: '/responses/compact' },
  { path: '/v1/responses/input_tokens', endpoint: '/responses/input_tokens' },
  { path: '/v1/files', endpoint: 'other' },
  { path: '/rerank', endpoint: '/rerank' },
  { path: '/v1/rerank', endpoint: '/rerank' },
  { path: '/cohere/v2/rerank/', endpoint: '/rerank' },
  { path: '/v1/videos', endpoint: '/videos' },
  { path: '/v1/videos/video_1', endpoint: '/videos/{video_id}' },
  { path: '/v1/videos/video_1/content', endpoint: '/videos/{video_id}/content' },
  { path: '/v1/videos/video_1/remix', endpoint: '/videos/{video_id}/remix' },
  { path: '/v1/videos/characters', endpoint: '/videos/characters' },
  { path: '/v1/chat/completions/chatcmpl-1', endpoint: '/chat/completions/{completion_id}' },
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

test('an unknown path has no price that anybody knows, where something is made', () => {
  assert.deepEqual([formatOf('/v1/new').billable, formatOf('/v1/new').unknown], [true, true])
  for (const method of ['GET', 'DELETE', 'PUT']) assert.equal(formatOf('/v1/new', method).billable, false, method)
  assert.equal(formatOf(`/${'x'.repeat(5000)}`, 'GET').billable, false)
})

for (const { path, endpoint } of [
  { path: '/v1/models/openai/gpt-4.1', endpoint: '/models/{model}' },
  { path: '/v1/models/acme/v1/small', endpoint: '/models/{model}' },
  { path: '/v1/models/', endpoint: '/models' },
]) {
  test(`GET ${path} is ${endpoint}`, () => assert.equal(formatOf(path, 'GET').endpoint, endpoint))
}

test('the model is in the path of a request to Gemini', () => {
  assert.equal(modelInPath('/gemini/v1beta/models/gemini-2.5-flash:generateContent'), 'gemini-2.5-flash')
  assert.equal(modelInPath('/v1/publishers/google/models/g:countTokens/'), 'g')
  assert.equal(modelInPath('/v1/models'), undefined)
})

test('what only stores something is free, whatever stands behind it', () => {
  for (const path of ['/v1/files', '/v1/uploads/u_1/parts', '/v1/batches/b_1/cancel', '/v1/vector_stores/v_1/files']) {
    assert.deepEqual([formatOf(path).billable, formatOf(path).endpoint], [false, 'other'], path)
  }
  assert.equal(formatOf('/v1/filesystem').billable, true)
})

test('every row of the table is found by its own path', () => {
  for (const format of formats) {
    const path = `/v1${format.endpoint.replaceAll(/\{\w+\}/g, 'x')}`
    assert.equal(formatOf(path, format.operation === 'models' ? 'GET' : 'POST'), format, path)
  }
})

const stored = { id: 'resp_1', model: 'm', usage: { input_tokens: 1, output_tokens: 1, prompt_tokens: 1 } }

test('a stored completion that is fetched again tells no usage', () => {
  assert.deepEqual(formatOf('/v1/chat/completions/chatcmpl-1').readAnswer(stored), { id: 'resp_1', model: 'm' })
})

test('a response that is fetched tells its usage, and is not billable', () => {
  for (const [path, method] of [
    ['/v1/responses/resp_1', 'GET'],
    ['/v1/responses/resp_1/cancel', 'POST'],
  ] as const) {
    const format = formatOf(path, method)
    assert.deepEqual([format.billable, format.retrieves], [false, true], path)
    assert.deepEqual(format.readAnswer(stored).usage, { prompt: 1, completion: 1 }, path)
  }
  for (const path of ['/v1/responses', '/v1/responses/resp_1/input_items']) {
    assert.equal(formatOf(path, 'GET').retrieves, undefined, path)
  }
})

test('only speech is billed by the characters of its request', () => {
  const counting = formats.filter(({ countsCharacters }) => countsCharacters)
  assert.deepEqual(
    counting.map(({ endpoint }) => endpoint),
    ['/audio/speech'],
  )
})
