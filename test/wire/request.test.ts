import assert from 'node:assert/strict'
import test from 'node:test'
import { formatOf } from '../../src/wire/formats/formats.ts'
import { readRequest } from '../../src/wire/request.ts'
import { captured } from './captured.ts'
import { fixtures } from './fixtures.ts'

const KEPT = 8 * 1024

for (const { title, path, request } of fixtures) {
  if (request === undefined) continue
  test(`the request of ${title}`, () => {
    const facts = readRequest('application/json', captured(request.body, KEPT), formatOf(path))
    assert.deepEqual(facts, request.facts)
  })
}

test('the facts around a long prompt are read from both ends', () => {
  const messages = [{ role: 'user', content: '"model": 🐑 {"stream":false} '.repeat(10_000) }]
  const options = { stream: true, stream_options: { include_usage: true }, top_p: 0.5, max_output_tokens: 7 }
  const body = captured(JSON.stringify({ model: 'gpt-4.1', messages, ...options }), KEPT)
  const facts = { model: 'gpt-4.1', stream: true, includeUsage: true, maxTokens: 7, topP: 0.5 }
  assert.deepEqual(readRequest('application/json; charset=utf-8', body), facts)
})

for (const { reads, json, facts } of [
  {
    reads: 'chat completions',
    json: {
      ...{
        n: 2,
        seed: -7,
        top_k: 40,
        frequency_penalty: 0.5,
        presence_penalty: -0.5,
        stop: 'END',
        service_tier: 'flex',
      },
      response_format: { type: 'json_schema', json_schema: {} },
    },
    facts: {
      ...{ choiceCount: 2, seed: -7, topK: 40, frequencyPenalty: 0.5, presencePenalty: -0.5, stopSequences: ['END'] },
      ...{ serviceTier: 'flex', outputType: 'json' },
    },
  },
  { reads: 'a chat that reasons', json: { reasoning_effort: 'low' }, facts: { reasoningLevel: 'low' } },
  {
    reads: 'a response that continues another',
    json: { reasoning: { effort: 'high' }, previous_response_id: 'resp_1' },
    facts: { reasoningLevel: 'high', previousResponseId: 'resp_1' },
  },
  { reads: 'a level that is no text', json: { reasoning_effort: 3, previous_response_id: {} }, facts: {} },
  { reads: 'a chat in speech', json: { modalities: ['text', 'audio'] }, facts: { outputType: 'speech' } },
  {
    reads: 'responses',
    json: { text: { format: { type: 'text' } }, conversation: { id: 'conv_1' }, max_output_tokens: 3 },
    facts: { outputType: 'text', conversationId: 'conv_1', maxTokens: 3 },
  },
  { reads: 'a conversation by its id alone', json: { conversation: 'conv_2' }, facts: { conversationId: 'conv_2' } },
  { reads: 'responses in the background', json: { background: true }, facts: { background: true } },
  {
    reads: 'messages',
    json: { stop_sequences: ['a', 'b'], top_k: 5, max_tokens: 9 },
    facts: { stopSequences: ['a', 'b'], topK: 5, maxTokens: 9 },
  },
  {
    reads: 'Gemini',
    json: {
      generationConfig: {
        ...{ maxOutputTokens: 8, temperature: 0.1, topP: 0.9, topK: 3, candidateCount: 2, seed: 1 },
        ...{ stopSequences: ['x'], responseMimeType: 'application/json', frequencyPenalty: 1, presencePenalty: 2 },
      },
    },
    facts: {
      ...{ maxTokens: 8, temperature: 0.1, topP: 0.9, topK: 3, choiceCount: 2, seed: 1, stopSequences: ['x'] },
      ...{ outputType: 'json', frequencyPenalty: 1, presencePenalty: 2 },
    },
  },
]) {
  test(`the settings of a request to ${reads} are read`, () => {
    assert.deepEqual(readRequest('application/json', captured(JSON.stringify(json))), facts)
  })
}

for (const { reads, json } of [
  {
    reads: 'wrong types',
    json: `{"model":7,"stream":"true","max_tokens":-1,"temperature":"hot","stream_options":true,"stop":[7,{}],"n":-1,"seed":0.5,
      "service_tier":{},"conversation":[],"background":"true","response_format":"json","text":"json","modalities":"audio","generationConfig":[1]}`,
  },
  { reads: 'a name beyond 256 characters', json: JSON.stringify({ model: 'x'.repeat(257) }) },
  { reads: 'a list', json: '[{"model":"m"}]' },
  { reads: 'no JSON', json: 'model=m' },
  { reads: 'nothing', json: '' },
]) {
  test(`a request that is ${reads} tells nothing`, () => {
    assert.deepEqual(readRequest('application/json', captured(json, KEPT)), {})
  })
}

async function formBytes(fileBytes: number, ...late: [string, string][]): Promise<[string, Buffer]> {
  const form = new FormData()
  form.set('model', 'gpt-4o-transcribe')
  form.set('file', new Blob([Buffer.alloc(fileBytes, '\r\nname="model"\r\n\r\nnone\r\n--')]), 'sheep.wav')
  for (const [name, value] of late) form.set(name, value)
  const answer = new Response(form)
  return [answer.headers.get('content-type') ?? '', Buffer.from(await answer.arrayBuffer())]
}

for (const fileBytes of [100, 8192, 16_000, 1_000_000]) {
  test(`a form with a file of ${fileBytes} bytes`, async () => {
    const [type, bytes] = await formBytes(fileBytes, ['stream', 'true'], ['response_format', 'jsön'])
    assert.deepEqual(readRequest(type, captured(bytes, KEPT)), { model: 'gpt-4o-transcribe', stream: true })
  })
}

test('a field that the window cuts is absent', async () => {
  const [type, bytes] = await formBytes(1_000_000, ['model', 'x'.repeat(20_000)], ['stream', 'false'])
  assert.deepEqual(readRequest(type, captured(bytes, KEPT)), { stream: false })
})

for (const type of [
  undefined,
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/mixed; boundary=a',
]) {
  test(`nothing is read of ${type}`, () => {
    assert.deepEqual(
      readRequest(type, captured('--a\r\ncontent-disposition: form-data; name="model"\r\n\r\nm\r\n--a--')),
      {},
    )
  })
}

test('a quoted boundary and capitals are read', () => {
  const form =
    '--a b\r\nContent-Type: text/plain\r\nContent-Disposition: Form-Data; name="model"\r\n\r\nm\r\n--a b--\r\n'
  assert.deepEqual(readRequest('Multipart/Form-Data; charset=x; Boundary="a b"', captured(form)), { model: 'm' })
})

const speech = formatOf('/v1/audio/speech')

for (const { input, characters } of [
  { input: 'Hallo', characters: 5 },
  { input: '', characters: 0 },
  { input: 'Grüße, 🐑!', characters: 9 },
  { input: '\ud83d\ud83d\udc11', characters: 2 },
  { input: ['Hallo'], characters: undefined },
  { input: 7, characters: undefined },
]) {
  test(`the characters of ${JSON.stringify(input)} are ${characters ?? 'unknown'}`, () => {
    const body = captured(JSON.stringify({ model: 'tts-1', input }))
    const facts = readRequest('application/json', body, speech)
    assert.deepEqual(facts, { model: 'tts-1', ...(characters !== undefined && { characters }) })
  })
}

test('the characters of a text that is not visible whole are unknown', () => {
  const body = captured(JSON.stringify({ model: 'tts-1', input: 'x'.repeat(3 * KEPT), voice: 'alloy' }), KEPT)
  assert.deepEqual(readRequest('application/json', body, speech), { model: 'tts-1' })
})

test('the characters of other inputs are not counted', () => {
  const body = captured('{"model":"m","input":"Hallo"}')
  assert.deepEqual(readRequest('application/json', body, formatOf('/v1/embeddings')), { model: 'm' })
  assert.deepEqual(readRequest('application/json', body, formatOf('/v1/audio/speech', 'GET')), { model: 'm' })
  assert.deepEqual(readRequest('application/json', body), { model: 'm' })
})
