import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { byteSet, nextOf, previousOf } from '../../../src/wire/json/byte-search.ts'

test('either direction finds the nearest member, near or far', () => {
  const gap = fc.constantFrom(0, 1, 127, 128, 129, 8319, 8320, 8321, 20_000)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(gap, fc.constantFrom('a', 'b', 'x')), { maxLength: 6 }),
      fc.nat(),
      (pieces, start) => {
        const text = pieces.map(([length, member]) => '-'.repeat(length) + member).join('')
        const bytes = Buffer.from(text)
        const at = start % (text.length + 1)
        const places = [...text].flatMap((character, i) => (character === 'a' || character === 'b' ? [i] : []))
        assert.equal(nextOf(byteSet(0x61, 0x62), bytes, at), places.find((place) => place >= at) ?? -1)
        assert.equal(previousOf(byteSet(0x61, 0x62), bytes, at - 1), places.findLast((place) => place < at) ?? -1)
      },
    ),
    { seed: 4, numRuns: 2000 },
  )
})
