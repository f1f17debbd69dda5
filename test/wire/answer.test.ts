import assert from 'node:assert/strict'
import test from 'node:test'
import { readAnswer } from '../../src/wire/answer.ts'
import { formatOf, formats } from '../../src/wire/formats/formats.ts'
import { answerHead, captured, capturedWhole } from './captured.ts'
import { codings } from './codings.ts'
import { fixtures } from './fixtures.ts'

for (const { title, path, status, answer, stream, facts, gap } of fixtures) {
  for (const { name: encoding, whole } of codings) {
    test(`${title} in ${encoding}`, () => {
      const type = stream ? 'text/event-stream; charset=utf-8' : 'application/json'
      const head = answerHead({ 'content-type': type, 'content-encoding': encoding }, status)
      const body = encoding === 'identity' ? captured(answer) : capturedWhole(whole(answer))
      assert.deepEqual(readAnswer(formatOf(path), head, body), { facts, stream, ...(gap !== undefined && { gap }) })
    })
  }
}

test('every billable format has a fixture with usage or units, streamed where the format can be', () => {
  for (const { endpoint, billable, unknown, stream } of formats) {
    const cases = fixtures.filter(
      ({ path, facts }) => formatOf(path).readAnswer === readerOf(endpoint) && (facts.usage ?? facts.units),
    )
    if (billable && unknown !== true)
      assert.ok(
        cases.some((fixture) => !fixture.stream),
        `${endpoint}: no JSON`,
      )
    if (stream !== undefined)
      assert.ok(
        cases.some((fixture) => fixture.stream),
        `${endpoint}: no stream`,
      )
  }
})

const streams = fixtures.filter(({ stream }) => stream)
const streamed = formats.filter(({ stream }) => stream !== undefined)

for (const { title, answer, facts } of streams) {
  test(`${title} tells the same on every path that streams`, () => {
    const head = answerHead({ 'content-type': 'text/event-stream' })
    for (const format of streamed) {
      assert.deepEqual(readAnswer(format, head, captured(answer)), { facts, stream: true }, format.endpoint)
    }
  })
}

test('keep-alive events before the first one of a dialect do not hide it', () => {
  const head = answerHead({ 'content-type': 'text/event-stream' })
  const pings = 'event: ping\ndata: {"type":"ping"}\n\n'.repeat(30)
  const body = captured(`${pings}data: {"choices":[]}\n\ndata: [DONE]\n\n`)
  assert.equal(readAnswer(formatOf('/v1/messages'), head, body).facts.finished, true)
})

test('a stream whose events are of no dialect is read by its path', () => {
  const head = answerHead({ 'content-type': 'text/event-stream' })
  const body = captured('data: {"id":"a"}\n\ndata: [DONE]\n\n')
  assert.equal(readAnswer(formatOf('/v1/chat/completions'), head, body).facts.finished, true)
  assert.equal(readAnswer(formatOf('/v1/messages'), head, body).facts.finished, false)
})

test('nothing is read of audio, plain text and an empty body', () => {
  const speech = formatOf('/v1/audio/speech')
  const nothing = { facts: {}, stream: false }
  const json = answerHead({ 'content-type': 'application/json' })
  assert.deepEqual(readAnswer(speech, answerHead({ 'content-type': 'audio/mpeg' }), captured('{"model":"m"}')), nothing)
  assert.deepEqual(readAnswer(speech, answerHead({}), captured('The model says "m".')), nothing)
  assert.deepEqual(readAnswer(speech, json, captured('')), nothing)
})

/** What is cut can be told from text only by its type. */
const telling = fixtures.filter(({ answer, gap }) => /^[{[de:]/.test(String(answer)) && gap === undefined)

for (const type of ['text/plain', 'text/html; charset=utf-8', 'application/octet-stream', undefined]) {
  for (const { title, path, status, answer, stream, facts } of telling) {
    test(`${title} as ${type ?? 'no type'} is read by what it is`, () => {
      const head = answerHead(type === undefined ? {} : { 'content-type': type }, status)
      assert.deepEqual(readAnswer(formatOf(path), head, captured(answer)), { facts, stream })
    })
  }

  test(`text as ${type ?? 'no type'} that begins like JSON is text`, () => {
    const head = answerHead(type === undefined ? {} : { 'content-type': type })
    const reading = readAnswer(formatOf('/v1/audio/transcriptions'), head, captured('[Music] {applause} Good evening.'))
    assert.deepEqual(reading, { facts: {}, stream: false })
  })
}

for (const [given, arrives, stream] of [
  ['application/json', 'chat-completions/stream', true],
  ['text/event-stream', 'chat-completions/plain', false],
] as const) {
  test(`${arrives} that is called ${given} is read by what it is`, () => {
    const fixture = fixtures.find(({ title }) => title === arrives)
    assert.ok(fixture)
    const reading = readAnswer(formatOf(fixture.path), answerHead({ 'content-type': given }), captured(fixture.answer))
    assert.deepEqual(reading, { facts: fixture.facts, stream })
  })
}

const TELLING_ANYWHERE = [
  ...['chat-completions/plain', 'messages/plain', 'responses/plain', 'gemini/plain', 'embeddings/plain'],
  ...['images/plain', 'images/by-the-piece', 'rerank/by-searches', 'rerank/by-tokens', 'rerank/in-data'],
  'videos/created',
]
const ofDialects = TELLING_ANYWHERE.map((name) => {
  const fixture = fixtures.find(({ title }) => title === name)
  assert.ok(fixture, name)
  return fixture
})

for (const { title, answer, facts } of ofDialects) {
  test(`${title} tells the same on every path that has a price, known or not`, () => {
    const head = answerHead({ 'content-type': 'application/json' })
    for (const path of [
      ...formats
        .filter(({ billable, exclusive }) => billable && exclusive !== true)
        .map(({ endpoint }) => `/v1${endpoint}`),
      '/new/thing',
    ]) {
      assert.deepEqual(readAnswer(formatOf(path), head, captured(answer)).facts, facts, path)
    }
  })
}

for (const { title, answer, facts } of streams) {
  test(`${title} tells the same on a path that nobody knows`, () => {
    const head = answerHead({ 'content-type': 'text/event-stream' })
    for (const path of ['/new/thing', '/v1/embeddings', '/azure/openai/deployments/ours/chat/completions']) {
      assert.deepEqual(readAnswer(formatOf(path), head, captured(answer)), { facts, stream: true }, path)
    }
  })
}

test('a stream of an unknown dialect tells its usage, and nobody says that it was cut', () => {
  const head = answerHead({ 'content-type': 'text/event-stream' })
  const body = captured('data: {"id":"a"}\n\ndata: {"model":"m","usage":{"input_tokens":3,"output_tokens":4}}\n\n')
  assert.deepEqual(readAnswer(formatOf('/new/thing'), head, body), {
    facts: { model: 'm', id: 'a', usage: { prompt: 3, completion: 4 } },
    stream: true,
  })
})

test('what is fetched again by GET was counted when it was made', () => {
  const head = answerHead({ 'content-type': 'application/json' })
  for (const path of ['/v1/chat/completions', '/v1/new/thing', '/v1/responses']) {
    const format = formatOf(path, 'GET')
    assert.equal(format.billable, false)
    assert.deepEqual(
      readAnswer(format, head, captured('{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}')).facts,
      {},
    )
  }
})

test('a usage that may stand in the middle that was not kept is a gap', () => {
  const body = { usage: { prompt_tokens: 1 }, data: 'x'.repeat(64 * 1024), more: 'y'.repeat(64 * 1024) }
  const json = answerHead({ 'content-type': 'application/json' })
  const format = formatOf('/v1/embeddings')
  assert.deepEqual(readAnswer(format, json, captured(JSON.stringify(body))).facts.usage, { prompt: 1, completion: 0 })
  const { usage, data, more } = body
  assert.equal(readAnswer(format, json, captured(JSON.stringify({ data, usage, more }))).gap, 'too_large')
})

test('images that are too long to be kept are a gap, unless their usage is seen', () => {
  const json = answerHead({ 'content-type': 'application/json' })
  const data = [{ b64_json: 'x'.repeat(64 * 1024) }, { b64_json: 'y'.repeat(64 * 1024) }]
  const format = formatOf('/v1/images/generations')
  const reading = readAnswer(format, json, captured(JSON.stringify({ created: 1, data })))
  assert.deepEqual(reading, { facts: {}, stream: false, gap: 'too_large' })
  const usage = { input_tokens: 1, output_tokens: 2 }
  const { facts, gap } = readAnswer(format, json, captured(JSON.stringify({ created: 1, data, usage })))
  assert.deepEqual([facts, gap], [{ usage: { prompt: 1, completion: 2 } }, undefined])
})

test('the seconds of a transcription are seen in front of its long text', () => {
  const json = answerHead({ 'content-type': 'application/json' })
  const body = { task: 'transcribe', duration: 3600.5, text: 'x'.repeat(64 * 1024), segments: ['y'.repeat(64 * 1024)] }
  const reading = readAnswer(formatOf('/v1/audio/transcriptions'), json, captured(JSON.stringify(body)))
  assert.deepEqual(reading, { facts: { units: { audio_second: 3600.5 } }, stream: false })
})

test('the seconds of an extended video are not those of the extension', () => {
  const json = answerHead({ 'content-type': 'application/json' })
  const body = captured('{"id":"video_1","object":"video","model":"sora-2","seconds":"20"}')
  assert.deepEqual(readAnswer(formatOf('/v1/videos/extensions'), json, body).facts, { id: 'video_1', model: 'sora-2' })
})

test('a background response is fetched as a stream, too', () => {
  const fixture = fixtures.find(({ title }) => title === 'responses/stream-in-the-background')
  assert.ok(fixture)
  const head = answerHead({ 'content-type': 'text/event-stream' })
  const reading = readAnswer(formatOf('/v1/responses/resp_1', 'GET'), head, captured(fixture.answer))
  assert.deepEqual(reading, { facts: fixture.facts, stream: true })
})

test('a JSON type is recognised with parameters and suffixes', () => {
  for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/problem+json']) {
    const reading = readAnswer(formatOf('/models/m'), answerHead({ 'content-type': type }), captured('{"id":"m"}'))
    assert.equal(reading.facts.id, 'm', type)
  }
})

function readerOf(endpoint: string) {
  return formats.find((format) => format.endpoint === endpoint)?.readAnswer
}

const chunks = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    candidates: [
      { content: { parts: [{ text: 'x'.repeat(300) }] }, ...(index === count - 1 && { finishReason: 'STOP' }) },
    ],
    usageMetadata: { promptTokenCount: 7, candidatesTokenCount: index, totalTokenCount: 7 + index },
    modelVersion: 'gemini-2.5-flash',
    responseId: 'r',
  }))

for (const count of [3, 1_000]) {
  test(`a list of ${count} chunks that grows is a stream of Gemini’s`, () => {
    const head = answerHead({ 'content-type': 'application/json; charset=UTF-8' })
    const body = captured(JSON.stringify(chunks(count), undefined, 1))
    const { facts, stream } = readAnswer(formatOf('/v1beta/models/gemini-2.5-flash:streamGenerateContent'), head, body)
    assert.deepEqual(
      { model: facts.model, id: facts.id, usage: facts.usage, finishReasons: facts.finishReasons },
      { model: 'gemini-2.5-flash', id: 'r', usage: { prompt: 7, completion: count - 1 }, finishReasons: ['STOP'] },
    )
    assert.equal(stream, true)
    assert.equal(facts.finished, true)
  })
}

test('a list that is cut is not finished', () => {
  const head = answerHead({ 'content-type': 'application/json' })
  const text = JSON.stringify(chunks(40))
  const { facts } = readAnswer(formatOf('/v1beta/models/m:streamGenerateContent'), head, captured(text.slice(0, -200)))
  assert.notEqual(facts.finished, true)
})
