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

/** 1.25 seconds of it. */
const audio = () => toFile(Buffer.alloc(20_000), 'speech.wav', { type: 'audio/wav' })

const rerank = async (path: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
  const options = { method: 'POST', headers: { 'x-api-key': 'key', ...headers }, body: JSON.stringify(body) }
  const response = await fetch(gateway.origin + path, options)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** The ledger of one answer that is billed by units alone. */
function assertUnits(units: object | undefined): void {
  const { tokens, costUsd, finished, ...answer } = gateway.ledger.only()
  assert.deepEqual([tokens, costUsd, finished], [undefined, undefined, true])
  assert.deepEqual(answer.units, units)
}

for (const path of ['/rerank', '/v1/rerank', '/v2/rerank']) {
  test(`bills ${path} of Cohere's model by searches of 100 documents each`, async () => {
    const documents = Array.from({ length: 101 }, (_, index) => (index === 7 ? 'con cừu' : 'cừu'))
    const { body } = await rerank(path, { model: 'rerank-v3.5', query: 'cừu', documents, top_n: 2 })
    assert.deepEqual(body.results, [
      { index: 7, relevance_score: 1 },
      { index: 0, relevance_score: 0.5 },
    ])
    assert.deepEqual(body.meta, { api_version: { version: '2' }, billed_units: { search_units: 2 } })
    assertUnits({ search: 2 })
    assert.equal(gateway.ledger.only().endpoint, '/rerank')
  })
}

test("bills a reranking of Jina's model by tokens", async () => {
  const documents = ['con cừu', { text: 'mây' }]
  const { body } = await rerank('/v1/rerank', { model: 'jina-reranker-v2', query: 'cừu trắng', documents })
  assert.deepEqual(body, {
    model: 'jina-reranker-v2',
    object: 'list',
    usage: gateway.ledger.only().usage,
    results: [
      { index: 0, relevance_score: 1, document: { text: 'con cừu' } },
      { index: 1, relevance_score: 0.5, document: { text: 'mây' } },
    ],
  })
  const { tokens, units } = gateway.ledger.only()
  assert.deepEqual({ tokens, units }, { tokens: { prompt: 5, completion: 0 }, units: undefined })
})

test('refuses to rerank nothing, and by nothing', async () => {
  const wrong = [{ query: 'cừu', documents: [] }, { documents: ['cừu'] }]
  for (const body of wrong) assert.equal((await rerank('/rerank', { model: 'rerank-v3.5', ...body })).status, 400)
  assert.equal((await rerank('/v2/chat/completions', { model: 'gpt-4.1' })).status, 404)
})

test('does not say how many searches it bills where the usage is to be missing', async () => {
  const body = { model: 'rerank-v3.5', query: 'cừu', documents: ['cừu'] }
  const answer = await rerank('/rerank', body, { 'x-gateway-fault': 'no-usage' })
  assert.deepEqual(answer.body.meta, { api_version: { version: '2' } })
  assertUnits(undefined)
})

test('bills images by the piece, without a usage', async () => {
  const { data, usage } = await openai.images.generate({ model: 'dall-e-3', prompt: 'Con cừu trên mây', n: 3 })
  assert.equal(usage, undefined)
  assert.equal(new Set(data?.map(({ url }) => url)).size, 3)
  assertUnits({ image: 3 })
})

test('bills speech by Unicode characters, in bytes', async () => {
  const speech = { model: 'tts-1', voice: 'alloy', input: 'Cừu 🐑', stream_format: 'sse' as const }
  const response = await openai.audio.speech.create(speech)
  assert.equal(response.headers.get('content-type'), 'audio/mpeg')
  await response.arrayBuffer()
  assertUnits({ character: 5 })
  await (await openai.audio.speech.create(speech, { headers: { 'x-gateway-size': '200000' } })).arrayBuffer()
  assert.deepEqual(gateway.ledger.totals().units, { character: 10 })
})

test('bills a transcription by whole seconds', async () => {
  const file = await audio()
  const plain = await openai.audio.transcriptions.create({ model: 'whisper-1', file })
  assert.deepEqual(plain, { text: plain.text, usage: { type: 'duration', seconds: 2 } })
  assertUnits({ audio_second: 2 })
  gateway.ledger.clear()
  const body = { model: 'whisper-1', file, response_format: 'verbose_json' as const }
  const { duration, usage, text, segments } = await openai.audio.transcriptions.create(body)
  assert.deepEqual(
    { duration, usage, text },
    { duration: 1.25, usage: { type: 'duration', seconds: 2 }, text: plain.text },
  )
  assert.equal(segments?.[0]?.text, text)
  assertUnits({ audio_second: 2 })
})

test('says the length of a translation where it is asked to', async () => {
  const body = { model: 'whisper-1', file: await audio(), response_format: 'verbose_json' as const }
  const translation = await openai.audio.translations.create(body)
  assert.ok('duration' in translation)
  assert.equal(translation.duration, 1.25)
  assertUnits({ audio_second: 1.25 })
})

test('makes a video in the background, billed once by its seconds', async () => {
  const made = await openai.videos.create({ prompt: 'Con cừu bay', seconds: '8' })
  const { object, model, status, seconds } = made
  assert.deepEqual(
    { object, model, status, seconds },
    { object: 'video', model: 'sora-2', status: 'queued', seconds: '8' },
  )
  assertUnits({ video_second: 8 })
  const polls: unknown[] = []
  for (let poll = 0; poll < 3; poll++) polls.push((await openai.videos.retrieve(made.id)).status)
  assert.deepEqual(polls, ['in_progress', 'completed', 'completed'])
  assert.deepEqual(gateway.ledger.totals().units, { video_second: 8 })
  assert.equal(gateway.ledger.answers.at(-1)?.endpoint, '/videos/{video_id}')
})

test('refuses a video of another length, and one that it does not have', async () => {
  const odd = openai.videos.create({ prompt: 'Con cừu bay', seconds: '5' as '8' })
  await assert.rejects(odd, { status: 400, param: 'seconds' })
  await assert.rejects(openai.videos.retrieve('video_99'), { status: 404 })
})
