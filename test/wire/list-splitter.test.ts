import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { ListSplitter } from '../../src/wire/list-splitter.ts'
import { awkwardText } from './awkward.ts'

const LIMIT = 16 * 1024

const object = fc.dictionary(awkwardText, fc.oneof(awkwardText, fc.jsonValue({ maxDepth: 2 })))

test('the objects of a list in chunks are the objects of the whole, each in the chunk that completes it', () => {
  fc.assert(
    fc.property(
      fc.array(object, { maxLength: 5 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      fc.constantFrom('', '\n', ' '),
      fc.constantFrom('', '\ufeff', ' \r\n'),
      (objects, cuts, space, before) => {
        const texts = objects.map((value) => JSON.stringify(value, undefined, space))
        const bytes = Buffer.from(`${before}[${texts.join(`,${space}`)}]`)
        const places = [0, ...cuts.map((cut) => cut % bytes.length)].sort((a, b) => a - b)
        const splitter = new ListSplitter()
        const found: string[] = []
        for (const [i, place] of places.entries()) {
          const end = places[i + 1] ?? bytes.length
          found.push(...splitter.split(bytes.subarray(place, end)).map(({ data }) => data))
          assert.equal(found.length, completeIn(bytes.subarray(0, end), before, texts, space))
        }
        assert.deepEqual(found, texts)
      },
    ),
    { seed: 4, numRuns: 2000 },
  )
})

/** How many objects end within the first bytes of the list. */
function completeIn(front: Buffer, before: string, texts: readonly string[], space: string): number {
  const ends = texts.map((_, i) => Buffer.byteLength(`${before}[${texts.slice(0, i + 1).join(`,${space}`)}`))
  return ends.filter((end) => end <= front.length).length
}

test('of a long object the start is returned, once and early, and the next one is whole again', () => {
  const long = `{"text":"${'🐑'.repeat(LIMIT)}"}`
  const splitter = new ListSplitter()
  const events = splitter.split(Buffer.from(`[${long.slice(0, LIMIT)}`))
  assert.equal(events.length, 1)
  assert.equal(events[0]?.part, 'start')
  assert.ok(long.startsWith(events[0]?.data.slice(0, -1) ?? '?'))
  assert.ok(Buffer.byteLength(events[0]?.data ?? '') <= LIMIT + 3)
  assert.deepEqual(splitter.split(Buffer.from(`${long.slice(LIMIT)},{"a":1}`)), [{ data: '{"a":1}' }])
})

for (const text of ['{"a":{"b":{}}}', '"[{}]"', 'x[{}]', '[]{}[{}]', '[]] [{}]', '[1,"{}",null]', ']', '\\[{}]']) {
  test(`${text} has no objects of a list`, () => {
    assert.deepEqual(new ListSplitter().split(Buffer.from(text)), [])
  })
}
