import assert from 'node:assert/strict'
import test from 'node:test'
import * as zlib from 'node:zlib'
import fc from 'fast-check'
import type { AnswerHead, BodyBytes } from '../../src/call.ts'
import { present } from '../../src/foreign.ts'
import { readAnswer } from '../../src/wire/answer.ts'
import { contentDetector } from '../../src/wire/content-detector.ts'
import { type Format, formatOf, formats } from '../../src/wire/formats/formats.ts'
import { limitType, rateLimit, reportedCost, requestId, retryAfter } from '../../src/wire/headers.ts'
import { readRequest } from '../../src/wire/request.ts'
import { answerHead, captured, capturedWhole } from './captured.ts'
import { codings } from './codings.ts'
import { fixtures } from './fixtures.ts'

const TYPES = ['application/json', 'text/event-stream']
const MEMBERS = [
  ...['usage', 'error', 'choices', 'response', 'message', 'delta', 'data', 'model', 'id', 'status', 'type'],
  ...['results', 'meta', 'seconds', 'duration', 'background', 'input', 'candidates', 'usageMetadata'],
]

const wrongTypes = [null, true, 7, -1, 'x', [], [[]], {}, [null], { index: -1 }, { type: {} }, 'x'.repeat(1000)].map(
  (value) => JSON.stringify(Object.fromEntries(MEMBERS.map((member) => [member, value]))),
)

const hostile: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['white space', ' '.repeat(100_000)],
  ['deep lists', '['.repeat(100_000)],
  ['deep objects', '{"a":'.repeat(100_000)],
  ['closing braces', '}'.repeat(100_000)],
  ['closed lists', ']'.repeat(50_000) + '}'.repeat(50_000)],
  ['quotes', '"'.repeat(100_000)],
  ['backslashes', '\\'.repeat(100_000)],
  ['escaped quotes', `{"a":"${'\\"'.repeat(50_000)}"}`],
  ['empty members', `{${'"":0,'.repeat(20_000)}"usage":{}}`],
  ['prototypes', '{"__proto__":{"usage":1},"constructor":1,"usage":{"__proto__":{"prompt_tokens":1}}}'],
  ['usages', '"usage":{'.repeat(10_000)],
  ['absurd numbers', '{"usage":{"prompt_tokens":1e999,"completion_tokens":-0},"model":"m"}'],
  ['surrogates', '{"model":"\\ud800","id":"\ufffd"}'],
  ['zeroes', '\0'.repeat(100_000)],
  ['colons', ':'.repeat(100_000)],
  ['blank lines', '\n'.repeat(100_000)],
  ['a list of objects', `[${'{"candidates":[{"content":{"parts":7}}]},'.repeat(2_500)}`],
  ['an endless object of a list', `[{"candidates":[{"content":{"parts":[{"text":"${'x'.repeat(100_000)}`],
  ['absurd units', '{"meta":{"billed_units":{"search_units":1e300}},"seconds":"99999999.5","duration":-1e-9}'],
  ['a duration of nonsense', '{"usage":{"type":"duration","seconds":[]},"duration":{},"seconds":{},"data":[null]}'],
  ...wrongTypes.map((json) => [`members of ${json.slice(0, 40)}`, json] as const),
]

const forms: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `data: ${text}\n\n`,
  (text) => `data: ${text}\ndata: ${text}\n\n`,
  (text) => `event: error\ndata: {"type":"response.completed","response":${text}}\n\ndata: [DONE]`,
]

for (const [name, text] of hostile) {
  test(`${name}: no exception, whatever the format, type and window`, () => {
    for (const form of forms) readEverywhere(captured(form(text)), captured(form(text), 50))
  })
}

test('random bytes and broken fixtures: no exception, and facts of the promised shape', () => {
  const broken = fc
    .tuple(
      fc.constantFrom(...fixtures),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }),
      fc.nat(),
    )
    .map(([{ answer }, changes, end]) => {
      const bytes = Buffer.from(answer)
      for (const [place, byte] of changes) bytes[place % bytes.length] = byte
      return bytes.subarray(0, bytes.length - (end % 3 === 0 ? end % bytes.length : 0))
    })
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    broken,
  )
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 200 }), (body, end) =>
      readEverywhere(captured(body), captured(body, end)),
    ),
    {
      seed: 4,
      numRuns: 1000,
    },
  )
})

test('cut and broken compressed streams: no exception', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...fixtures),
      fc.constantFrom(...codings),
      fc.nat(),
      fc.nat(),
      (fixture, coding, place, end) => {
        const bytes = coding.whole(fixture.answer)
        if (end % 2 === 0) bytes[place % bytes.length] = end % 256
        const body = capturedWhole(bytes.subarray(0, 1 + (end % bytes.length)))
        for (const type of TYPES)
          readChecked(
            formatOf(fixture.path),
            answerHead({ 'content-type': type, 'content-encoding': coding.name }),
            body,
          )
      },
    ),
    { seed: 4, numRuns: 2000 },
  )
})

test('a bomb is a gap, and no detector waits for what is in it', () => {
  const bomb = zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024))
  const head = answerHead({ 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
  const format = formatOf('/v1/messages')
  assert.deepEqual(readAnswer(format, head, capturedWhole(bomb)), { facts: {}, stream: true, gap: 'too_large' })
  assert.equal(contentDetector(format, head)?.(bomb), false)
})

test('an endless line is a stream without an end', () => {
  const head = answerHead({ 'content-type': 'text/event-stream' })
  const body = captured(`data: {"id":"a","model":"m","choices":[{"delta":{"content":"${'x'.repeat(10_000_000)}`)
  const facts = { id: 'a', model: 'm', finished: false }
  assert.deepEqual(readAnswer(formatOf('/v1/chat/completions'), head, body), { facts, stream: true })
})

test('header garbage: no exception', () => {
  const garbage = fc.oneof(
    fc.string(),
    fc.constantFrom('\0', '9'.repeat(400), '1.'.repeat(400), 'Tue, 99 Nov 2026 12:00:00 GMT'),
  )
  fc.assert(
    fc.property(garbage, garbage, (text, other) => {
      const answer: AnswerHead = { status: 429, header: () => text }
      const seconds = retryAfter(answer, 0)
      assert.ok(seconds === undefined || (seconds >= 0 && seconds <= 86_400))
      assert.ok((requestId(answer)?.length ?? 0) <= 256)
      rateLimit(answer)
      limitType(answer, { type: text, code: other })
      reportedCost(answer)
      readAnswer(formatOf(text), answerHead({ 'content-type': text, 'content-encoding': other }), captured(other))
      readRequest(text, captured(other))
    }),
    { seed: 4, numRuns: 3000 },
  )
})

function readEverywhere(...bodies: readonly BodyBytes[]): void {
  for (const body of bodies) {
    for (const format of formats)
      for (const type of TYPES) readChecked(format, answerHead({ 'content-type': type }), body)
    readChecked(formatOf('/v1/other'), answerHead({ 'content-type': 'application/json' }, 500), body)
    for (const countsCharacters of [undefined, true] as const)
      readRequest('application/json', body, present({ countsCharacters }))
    readRequest('multipart/form-data; boundary=x', body)
  }
}

function readChecked(format: Format, head: AnswerHead, body: BodyBytes): void {
  const { facts } = readAnswer(format, head, body)
  const counts = typeof facts.usage === 'object' ? Object.values(facts.usage) : []
  for (const count of counts) assert.ok(Number.isInteger(count) && count >= 0 && count <= 1e9)
  for (const amount of Object.values(facts.units ?? {})) assert.ok(amount >= 0 && amount <= 1e9)
  assert.ok(facts.pending === undefined || facts.pending === true)
  assert.ok((facts.finishReasons?.length ?? 0) <= 16)
  const names = [facts.model, facts.id, facts.error?.type, facts.error?.code, ...(facts.finishReasons ?? [])]
  for (const name of names) assert.ok(name === undefined || (name.length > 0 && name.length <= 256))
  const detect = contentDetector(format, head)
  detect?.(body.front) || detect?.(body.back)
}
