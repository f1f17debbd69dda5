import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { contentDetector } from '../../src/wire/content-detector.ts'
import { formatOf, formats } from '../../src/wire/formats/formats.ts'
import { answerHead } from './captured.ts'
import { codings } from './codings.ts'
import { type Fixture, fixtures } from './fixtures.ts'

const streams = fixtures.filter(({ stream }) => stream)

for (const fixture of streams) {
  const { title, answer, firstContentEvent } = fixture
  const blocks = blocksOf(answer)
  const contentEnd = firstContentEvent === undefined ? undefined : offsetOf(blocks, firstContentEvent + 1)

  for (const size of [1, 3, 17, 256, answer.length]) {
    test(`${title} in chunks of ${size} bytes`, () => {
      const expected = contentEnd === undefined ? -1 : Math.ceil(contentEnd / size) - 1
      assert.equal(firstContent(fixture, chunksOf(answer, size)), expected)
    })
  }

  for (const { name, pieces } of codings) {
    test(`${title} flushed after each event in ${name}`, async () => {
      assert.equal(firstContent(fixture, await pieces(blocks), name), firstContentEvent ?? -1)
    })
  }
}

test('the first content is found on every path that streams', () => {
  for (const { title, answer, firstContentEvent } of streams) {
    for (const { endpoint, stream } of formats) {
      if (stream === undefined) continue
      assert.equal(firstContent({ path: endpoint }, blocksOf(answer)), firstContentEvent ?? -1, `${title}: ${endpoint}`)
    }
  }
})

test('any split finds the same event', () => {
  fc.assert(
    fc.property(fc.constantFrom(...streams), fc.array(fc.nat(), { maxLength: 40 }), (fixture, cuts) => {
      const { answer, firstContentEvent } = fixture
      const places = [...new Set(cuts.map((cut) => cut % answer.length)), 0].sort((a, b) => a - b)
      const chunks = places.map((place, i) => answer.subarray(place, places[i + 1]))
      const found = firstContent(fixture, chunks)
      if (firstContentEvent === undefined) return assert.equal(found, -1)
      const end = offsetOf(blocksOf(answer), firstContentEvent + 1)
      assert.ok(offsetOf(chunks, found) < end && end <= offsetOf(chunks, found + 1))
    }),
    { seed: 4, numRuns: 3000 },
  )
})

const ofGemini = streams.filter(({ title, firstContentEvent }) => /^gemini\//.test(title) && firstContentEvent)
const LIST_PATH = '/v1beta/models/m:streamGenerateContent'

for (const { title, answer, firstContentEvent } of ofGemini) {
  const objects = blocksOf(answer).map((block) => block.toString().slice('data: '.length).trimEnd())
  const list = objects.map((object, place) => Buffer.from(`${place === 0 ? '[' : ',\n'}${object}`))

  for (const { name, pieces } of codings) {
    test(`${title} as a list flushed after each object in ${name}`, async () => {
      assert.equal(firstContent({ path: LIST_PATH }, await pieces(list), name, 'application/json'), firstContentEvent)
    })
  }

  test(`${title} as a list in small chunks`, () => {
    const bytes = Buffer.concat(list)
    const end = offsetOf(list, (firstContentEvent ?? 0) + 1)
    for (const size of [1, 7, 256]) {
      const found = firstContent(
        { path: LIST_PATH },
        chunksOf(bytes, size),
        'identity',
        'application/json; charset=UTF-8',
      )
      assert.equal(found, Math.ceil(end / size) - 1, `${size} bytes`)
    }
  })
}

test('an object of a list that is too long to be kept is content as soon as it is that long', () => {
  const image = { candidates: [{ content: { parts: [{ inlineData: { data: 'x'.repeat(100_000) } }] } }] }
  const chunks = chunksOf(Buffer.from(JSON.stringify([{ usageMetadata: {} }, image])), 1024)
  assert.equal(firstContent({ path: LIST_PATH }, chunks, 'identity', 'application/json'), 16)
})

for (const { says, text } of [
  { says: 'an error', text: '[{"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED"}}]' },
  { says: 'an object', text: '{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]}' },
  { says: 'broken bytes', text: `[{"candidates":\0}${'[{"'.repeat(1_000)}` },
  { says: 'deep lists', text: '['.repeat(100_000) },
]) {
  test(`${says} instead of a list has no content`, () => {
    assert.equal(
      firstContent({ path: LIST_PATH }, chunksOf(Buffer.from(text), 100), 'identity', 'application/json'),
      -1,
    )
  })
}

test('only streams of a format that has them are looked at', () => {
  const events = answerHead({ 'content-type': 'text/event-stream' })
  assert.equal(contentDetector(formatOf('/v1/models', 'GET'), events), undefined)
  const json = answerHead({ 'content-type': 'application/json' })
  assert.equal(contentDetector(formatOf('/v1/chat/completions'), json), undefined)
})

test('an event too long to be kept is judged by its start', () => {
  const long = 'x'.repeat(100_000)
  const image = { type: 'image_generation.partial_image', b64_json: long }
  assert.equal(firstContent({ path: '/v1/images/generations' }, [eventOf(image)]), 0)
  const text = { id: 'c', choices: [{ index: 0, delta: { content: long } }] }
  assert.equal(firstContent({ path: '/v1/chat/completions' }, [eventOf(text)]), 0)
  const created = { type: 'response.created', response: { id: 'r', instructions: long } }
  const delta = { type: 'response.output_text.delta', delta: 'Hi' }
  assert.equal(firstContent({ path: '/v1/responses' }, [eventOf(created), eventOf(delta)]), 1)
})

test('a chunk is neither kept nor changed', () => {
  const [fixture] = streams
  assert.ok(fixture)
  const chunks = chunksOf(fixture.answer, 10).map((chunk) => Buffer.from(chunk))
  const detect = detectorOf(fixture)
  for (const chunk of chunks) {
    const before = Buffer.from(chunk)
    const found = detect(chunk)
    assert.deepEqual(chunk, before)
    chunk.fill(0)
    if (found) return
  }
  assert.fail('the content was lost with the chunks')
})

test('memory stays bounded on a line without an end', () => {
  const chunk = Buffer.alloc(64 * 1024, 'data: x')
  const detect = detectorOf({ path: '/v1/chat/completions' })
  const before = process.memoryUsage().arrayBuffers
  for (let i = 0; i < 160; i++) assert.equal(detect(chunk), false)
  assert.ok(process.memoryUsage().arrayBuffers - before < 1024 * 1024)
})

test('what a compressed stream may make us decode in search of content is bounded', async () => {
  const text = eventOf({ choices: [{ index: 0, delta: { content: 'Hi' } }] })
  const pings = (bytes: number) => Buffer.alloc(bytes, ': ping\n\n')
  for (const { name, pieces } of codings.filter(({ name }) => name !== 'identity')) {
    const split = (first: number) => pieces([pings(first), ...Array.from({ length: 10 }, () => pings(8)), text])
    assert.equal(firstContent({ path: '/v1/chat/completions' }, await split(300_000), name), 11)
    assert.equal(firstContent({ path: '/v1/chat/completions' }, await split(1_000_000), name), -1)
  }
})

test('an event of endless lines is judged by its start', () => {
  const detect = detectorOf({ path: '/v1/messages' })
  const line = Buffer.from(`data: ${'x'.repeat(1000)}\n`)
  for (let i = 0; i < 10_000; i++) assert.equal(detect(line), false)
  assert.equal(detect(Buffer.from('\n')), false)
})

function firstContent(
  fixture: Pick<Fixture, 'path'>,
  chunks: readonly Uint8Array[],
  encoding = 'identity',
  type = 'text/event-stream',
): number {
  const detect = detectorOf(fixture, encoding, type)
  return chunks.findIndex((chunk) => detect(chunk))
}

function detectorOf({ path }: Pick<Fixture, 'path'>, encoding = 'identity', type = 'text/event-stream') {
  const head = answerHead({ 'content-type': type, 'content-encoding': encoding })
  const detect = contentDetector(formatOf(path), head)
  assert.ok(detect)
  return detect
}

function eventOf(json: unknown): Buffer {
  return Buffer.from(`data: ${JSON.stringify(json)}\n\n`)
}

/** The blocks of a stream; in CRLF a blank line ends with its CR, so its LF belongs to the next block. */
function blocksOf(answer: Buffer): Buffer[] {
  const blocks = answer.toString('latin1').match(/.*?(?:\n\n|\r\n\r)|.+$/gs) ?? []
  return blocks.map((block) => Buffer.from(block, 'latin1'))
}

function offsetOf(pieces: readonly Uint8Array[], place: number): number {
  return pieces.slice(0, place).reduce((sum, piece) => sum + piece.length, 0)
}

function chunksOf(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}
