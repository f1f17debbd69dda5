import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import OpenAI, { toFile } from 'openai'
import { type Gateway, startGateway } from '../../gateway/index.ts'

let gateway: Gateway
let openai: OpenAI

before(async () => {
  gateway = await startGateway({ reportCost: true })
  openai = new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey: 'key', maxRetries: 0 })
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

/** What the client got is what the ledger says; compared as JSON, for the clients' types promise more than comes. */
function sameUsage(got: unknown): void {
  const { usage, tokens, finished } = gateway.ledger.only()
  assert.ok(usage && tokens && finished)
  assert.deepEqual(got, usage)
}

const messages = [{ role: 'user' as const, content: 'Kể chuyện con cừu 🐑' }]
const audio = () => toFile(Buffer.alloc(1234), 'speech.wav', { type: 'audio/wav' })

test('gets a response, streamed and not', async () => {
  const body = { model: 'o4-mini', input: 'Một hai ba bốn', instructions: 'Ngắn thôi' }
  const whole = await openai.responses.create(body)
  sameUsage(whole.usage)
  assert.equal(whole.usage?.input_tokens, 6)
  assert.equal(whole.output_text.split(' ').length, gateway.ledger.only().tokens?.reasoning)
  gateway.ledger.clear()
  const types: string[] = []
  const stream = openai.responses.stream(body).on('event', ({ type }) => types.push(type))
  const final = await stream.finalResponse()
  sameUsage(final.usage)
  assert.equal(final.output_text, whole.output_text)
  assert.deepEqual(
    types.filter((type, index) => type !== types[index - 1]),
    [
      'response.created',
      'response.in_progress',
      'response.output_item.added', // the reasoning
      'response.output_item.done',
      'response.output_item.added', // the message
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ],
  )
})

test('gets a response that calls a tool, and one that is cut', async () => {
  const tool = { type: 'function' as const, name: 'search', parameters: {}, strict: false }
  const calling = await openai.responses.stream({ model: 'gpt-4.1', input: 'Tìm đi', tools: [tool] }).finalResponse()
  assert.equal(calling.output[0]?.type, 'function_call')
  const cut = await openai.responses.create({ model: 'gpt-4.1', input: 'Nói đi', max_output_tokens: 3 })
  assert.equal(cut.status, 'incomplete')
  assert.equal(cut.usage?.output_tokens, 3)
})

test('embeds texts alike in numbers and in base64', async () => {
  const body = { model: 'text-embedding-3-small', input: ['một hai', 'ba'], dimensions: 5 }
  const base64 = await openai.embeddings.create(body) // what the client asks for by default
  sameUsage(base64.usage)
  assert.equal(base64.usage.prompt_tokens, 3)
  gateway.ledger.clear()
  const float = await openai.embeddings.create({ ...body, encoding_format: 'float' })
  sameUsage(float.usage)
  for (const [index, { embedding }] of float.data.entries()) {
    assert.equal(embedding.length, 5)
    assert.deepEqual([...(base64.data[index]?.embedding ?? [])], [...Float32Array.from(embedding)])
  }
})

test('generates images, streamed and not', async () => {
  const body = { model: 'gpt-image-1', prompt: 'Con cừu trên mây' }
  const whole = await openai.images.generate({ ...body, n: 2 })
  sameUsage(whole.usage)
  assert.equal(whole.data?.length, 2)
  gateway.ledger.clear()
  let usage: unknown
  for await (const event of await openai.images.generate({ ...body, stream: true })) {
    if (event.type === 'image_generation.completed') usage = event.usage
  }
  sameUsage(usage)
})

test('speaks: bytes without a usage', async () => {
  const response = await openai.audio.speech.create({ model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'Xin chào' })
  const bytes = await response.arrayBuffer()
  const { usage, bytesSent } = gateway.ledger.only()
  assert.equal(usage, undefined)
  assert.equal(bytes.byteLength, bytesSent)
})

test('transcribes, streamed and not, by tokens and by seconds', async () => {
  const whole = await openai.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: await audio() })
  assert.ok(whole.usage?.type === 'tokens')
  sameUsage(whole.usage)
  assert.equal(gateway.ledger.only().tokens?.audioPrompt, 13) // one token for each 100 bytes begun
  gateway.ledger.clear()
  const body = { model: 'gpt-4o-transcribe', file: await audio(), stream: true as const }
  let text = ''
  let usage: unknown
  for await (const event of await openai.audio.transcriptions.create(body)) {
    if (event.type === 'transcript.text.delta') text += event.delta
    if (event.type === 'transcript.text.done') usage = event.usage
  }
  sameUsage(usage)
  assert.equal(text, whole.text)
  const whisper = await openai.audio.transcriptions.create({ model: 'whisper-1', file: await audio() })
  assert.deepEqual(whisper.usage, { type: 'duration', seconds: 1 })
})

test('translates and moderates without a usage, and lists models', async () => {
  const { text } = await openai.audio.translations.create({ model: 'whisper-1', file: await audio() })
  assert.ok(text.length > 0)
  const { results } = await openai.moderations.create({ input: ['một', 'hai'] })
  assert.deepEqual(
    results.map(({ flagged }) => flagged),
    [false, false],
  )
  const models: string[] = []
  for await (const { id } of openai.models.list()) models.push(id)
  assert.ok(models.includes('deepseek-v3.2'))
  assert.equal((await openai.models.retrieve('openai/gpt-4.1')).id, 'gpt-4.1')
  const endpoints = gateway.ledger.answers.map(({ endpoint, usage }) => ({ endpoint, usage }))
  assert.deepEqual(
    endpoints,
    ['/audio/translations', '/moderations', '/models', '/models/{model}'].map((endpoint) => ({
      endpoint,
      usage: undefined,
    })),
  )
})

test('hears of an unknown model, a wrong body and a missing path in the shape it knows', async () => {
  const unknown = openai.chat.completions.create({ model: 'gpt-99', messages })
  await assert.rejects(unknown, { status: 404, code: 'model_not_found', type: 'invalid_request_error' })
  const wrong = openai.chat.completions.create({ model: 'gpt-4.1', messages: [] })
  await assert.rejects(wrong, { status: 400, param: 'messages' })
  await assert.rejects(openai.files.list().asResponse(), { status: 404 })
  assert.deepEqual(
    gateway.ledger.answers.map(({ endpoint, status, model }) => [endpoint, status, model]),
    [
      ['/chat/completions', 404, undefined],
      ['/chat/completions', 400, undefined],
      ['other', 404, undefined],
    ],
  )
})
