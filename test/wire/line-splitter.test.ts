import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { LineSplitter } from '../../src/wire/line-splitter.ts'

test('lines in chunks are the lines of the whole', () => {
  const piece = fc.constantFrom('\n', '\r', '\r\n', 'ü🐑', 'data: ', 'x'.repeat(200))
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''))
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1))].sort((a, b) => a - b)
      const splitter = new LineSplitter()
      const lines = places.flatMap((place, i) => splitter.split(bytes.subarray(place, places[i + 1])))
      const expected = bytes
        .toString()
        .split(/\r\n|\r|\n/)
        .slice(0, -1)
      assert.deepEqual(
        lines,
        expected.map((text) => ({ text, cut: false })),
      )
    }),
    { seed: 4, numRuns: 5000 },
  )
})

test('of a long line only its start is kept, and the next one is whole again', () => {
  const splitter = new LineSplitter()
  const [long, next] = splitter.split(Buffer.from(`${'x'.repeat(10_000)}\nnext\n`))
  assert.deepEqual(long, { text: 'x'.repeat(4096), cut: true })
  assert.deepEqual(next, { text: 'next', cut: false })
  assert.deepEqual(splitter.split(new Uint8Array([97, 10])), [{ text: 'a', cut: false }])
})
