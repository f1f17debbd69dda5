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

test('every billable format has a fixture with usage, streamed where the format can be', () => {
  for (const { endpoint, billable, stream } of formats) {
    const cases = fixtures.filter(({ path, facts }) => formatOf(path).readAnswer === readerOf(endpoint) && facts.usage)
    if (billable)
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
  assert.deepEqual(readAnswer(speech, answerHead({}), captured('{"model":"m"}')), nothing)
  assert.deepEqual(readAnswer(speech, json, captured('')), nothing)
})

test('a usage that may stand in the middle that was not kept is a gap', () => {
  const body = { usage: { prompt_tokens: 1 }, data: 'x'.repeat(64 * 1024), more: 'y'.repeat(64 * 1024) }
  const json = answerHead({ 'content-type': 'application/json' })
  const format = formatOf('/v1/embeddings')
  assert.deepEqual(readAnswer(format, json, captured(JSON.stringify(body))).facts.usage, { prompt: 1, completion: 0 })
  const { usage, data, more } = body
  assert.equal(readAnswer(format, json, captured(JSON.stringify({ data, usage, more }))).gap, 'too_large')
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
