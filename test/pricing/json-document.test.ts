import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { JsonFault, jsonValue, readJson } from '../../src/pricing/json-document.ts'

for (const { text, at, expected } of [
  { text: '', at: 0, expected: 'a value' },
  { text: '{"a": }', at: 6, expected: 'a value' },
  { text: '{"a": 1 "b"', at: 8, expected: 'a comma or }' },
  { text: '[1 2]', at: 3, expected: 'a comma or ]' },
  { text: '[1,]', at: 3, expected: 'a value' },
  { text: '{"a": 1,}', at: 8, expected: 'the name of a member in double quotes' },
  { text: "{'a': 1}", at: 1, expected: 'the name of a member in double quotes' },
  { text: '{"a" 1}', at: 5, expected: 'a colon' },
  { text: '{"a": 01}', at: 7, expected: 'a comma or }' },
  { text: '"a\nb"', at: 2, expected: 'a closing quote' },
  { text: '"a', at: 2, expected: 'a closing quote' },
  { text: '"\\x"', at: 1, expected: 'an escape such as \\n or \\u0041' },
  { text: '{"a": 1, "a": 2}', at: 9, expected: 'a name that this object does not have yet' },
  { text: '1 // one', at: 2, expected: 'nothing more' },
  { text: '['.repeat(100_000), at: 64, expected: 'at most 64 levels of nesting' },
]) {
  test(`${text.slice(0, 20)} has not ${expected}`, () => {
    const fault = readJson(text)
    assert.ok(fault instanceof JsonFault)
    assert.deepEqual([fault.at, fault.expected], [at, expected])
  })
}

test('every value and every name has its place', () => {
  const text = '{ "a" : [1, "two"], "b":{"c": null} }'
  const places: string[] = []
  const visit = (node: ReturnType<typeof readJson>): void => {
    assert.ok(!(node instanceof JsonFault))
    places.push(text.slice(node.at, node.at + 3))
    if (node.kind === 'array') node.items.forEach(visit)
    if (node.kind === 'object') {
      for (const [name, { at, value }] of node.members) {
        assert.ok(text.startsWith(`"${name}"`, at))
        visit(value)
      }
    }
  }
  visit(readJson(text))
  assert.deepEqual(places, ['{ "', '[1,', '1, ', '"tw', '{"c', 'nul'])
})

test('a member named __proto__ is a member', () => {
  const node = readJson('{"__proto__": {"a": 1}}')
  assert.ok(!(node instanceof JsonFault))
  assert.deepEqual(jsonValue(node), JSON.parse('{"__proto__": {"a": 1}}'))
})

test('every JSON text is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.nat(3), (text, indent) => {
      const written = JSON.stringify(JSON.parse(text), undefined, indent)
      const node = readJson(written)
      assert.ok(!(node instanceof JsonFault))
      assert.deepEqual(jsonValue(node), JSON.parse(written))
    }),
  )
})

test('a damaged text is refused exactly where JSON.parse refuses it', () => {
  const damage = fc.record({
    at: fc.nat(200),
    remove: fc.nat(2),
    insert: fc.constantFrom('', '"', '\\', ',', '}', '0', '.'),
  })
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), damage, (text, { at, remove, insert }) => {
      const damaged = text.slice(0, at) + insert + text.slice(at + remove)
      const fault = readJson(damaged)
      if (!(fault instanceof JsonFault)) assert.deepEqual(jsonValue(fault), JSON.parse(damaged))
      else if (!fault.expected.startsWith('a name that')) assert.throws(() => JSON.parse(damaged))
      if (fault instanceof JsonFault) assert.ok(fault.at >= 0 && fault.at <= damaged.length)
    }),
    { numRuns: 500 },
  )
})
