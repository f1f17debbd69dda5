import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { leadingLevels, readWindow, trailingLevels } from '../../../src/wire/json/json-window.ts'
import { awkwardText } from '../awkward.ts'
import { captured } from '../captured.ts'

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    awkwardText,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(fc.oneof(awkwardText, fc.constantFrom('usage', 'id', '__proto__')), tie('value'), {
    maxKeys: 4,
  }),
}))
const key = fc.oneof(awkwardText, fc.constantFrom('usage', 'model', 'id', '__proto__', 'constructor'))
const members = fc.array(fc.tuple(key, value), { maxLength: 8 })
const space = fc.constantFrom('', '', ' ', '\n  ', '\r\n\t')

interface Written {
  readonly key: string
  readonly value: unknown
  readonly start: number
  readonly end: number
}

/** Writes an object member by member, so that the place of each is known, in bytes. */
function write(list: readonly [string, unknown][], gap: string): { json: string; places: Written[] } {
  let json = `{${gap}`
  const places: Written[] = []
  for (const [i, [key, value]] of list.entries()) {
    if (i > 0) json += `${gap},${gap}`
    const start = Buffer.byteLength(json)
    json += `${JSON.stringify(key)}${gap}:${gap}${JSON.stringify(value)}`
    places.push({ key, value: JSON.parse(JSON.stringify(value)), start, end: Buffer.byteLength(json) })
  }
  return { json: `${json}${gap}}${gap}`, places }
}

test('exactly the top-level members that lie wholly within an end are seen', () => {
  fc.assert(
    fc.property(members, space, fc.integer({ min: 2, max: 80 }), (list, gap, endBytes) => {
      const { json, places } = write(list, gap)
      const body = captured(json, endBytes)
      if (body.size <= 2 * endBytes)
        return assert.deepEqual(readWindow(body), { json: JSON.parse(json), state: 'whole' })
      const tailStart = body.size - body.back.length
      const front = places.filter(({ value, end }) => (isDelimited(value) ? end <= endBytes : end < endBytes))
      const back = trailingLevels(body.back).length === 0 ? [] : places.filter(({ start }) => start > tailStart)
      const expected = Object.fromEntries([...front, ...back].map(({ key, value }) => [key, value]))
      assert.deepEqual(readWindow(body).json, expected)
    }),
    { seed: 4, numRuns: 20_000 },
  )
})

test('of a cut object the two outermost levels are seen from either end', () => {
  const inner = [
    ['id', 'r'],
    ['list', [{ usage: 1 }]],
    ['usage', { input_tokens: 3 }],
  ] as const
  const json = Buffer.from(JSON.stringify({ type: 't', response: Object.fromEntries(inner), number: 7 }))
  const cutAt = json.indexOf('"list"') + 9
  assert.deepEqual(leadingLevels(json.subarray(0, cutAt)), [{ type: 't' }, { id: 'r' }])
  assert.deepEqual(trailingLevels(json.subarray(cutAt)), [{ number: 7 }, { usage: { input_tokens: 3 } }])
})

for (const { reads, json, expected } of [
  { reads: 'the last of two members of one name', json: '{"usage":1,"pad":"…","usage":2}', expected: { usage: 2 } },
  {
    reads: 'no member of a nested object',
    json: '{"a":{"usage":1},"pad":"…","b":{"usage":2}}',
    expected: { a: { usage: 1 }, b: { usage: 2 } },
  },
  {
    reads: 'no member out of a text',
    json: '{"a":"\\"usage\\":1","pad":"…","b":"\\\\\\"usage\\":2}"}',
    expected: { a: '"usage":1', b: '\\"usage":2}' },
  },
  { reads: 'a front without a back as broken', json: '{"a":1,"pad":"…","usage":{"x":1},', expected: { a: 1 } },
  {
    reads: 'a list as its first and last object',
    json: '[{"usage":1},"…",{"usage":2}]',
    expected: [{ usage: 1 }, { usage: 2 }],
  },
]) {
  test(`Two ends of JSON: ${reads}`, () => {
    const body = captured(json.replace('…', 'x'.repeat(100)), 40)
    const reading = readWindow(body)
    const isBroken = reads.endsWith('broken')
    assert.deepEqual(reading, {
      json: expected,
      state: isBroken ? 'broken' : 'ends',
    })
  })
}

test('a whole body that is no JSON still shows its front', () => {
  assert.deepEqual(readWindow(captured('{"id":"a","model":"b","choices":[{"te')), {
    json: { id: 'a', model: 'b' },
    state: 'broken',
  })
  assert.deepEqual(readWindow(captured('<html>')), { json: undefined, state: 'broken' })
})

test('a byte order mark is skipped', () => {
  assert.deepEqual(readWindow(captured('\ufeff{"id":"a"}')), { json: { id: 'a' }, state: 'whole' })
  assert.deepEqual(leadingLevels(Buffer.from('\ufeff{"id":"a","b')), [{ id: 'a' }])
})

/** Whether a value shows its own end; that of a number shows only in what follows. */
function isDelimited(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null)
}
