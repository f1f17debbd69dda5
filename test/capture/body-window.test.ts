import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { BODY_END_BYTES } from '../../src/call.ts'
import { BodyWindow } from '../../src/capture/body-window.ts'

const sizes = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 1000, max: 40_000 }),
  fc.constantFrom(BODY_END_BYTES - 1, BODY_END_BYTES, BODY_END_BYTES + 1, 2 * BODY_END_BYTES),
)

/** Bytes that tell their place. */
const pattern = (length: number): Buffer =>
  Buffer.from(Uint32Array.from({ length: length / 4 + 1 }, (_, i) => i).buffer)

function split(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  let at = 0
  return lengths.map((length) => {
    at += length
    return bytes.subarray(at - length, at)
  })
}

test('the two ends are those of the whole, however it is cut into pieces', () => {
  fc.assert(
    fc.property(fc.array(sizes, { maxLength: 12 }), (lengths) => {
      const size = lengths.reduce((sum, length) => sum + length, 0)
      const whole = pattern(size).subarray(0, size)
      const window = BodyWindow.ofEnds()
      for (const piece of split(whole, lengths)) window.add(piece)
      const { front: head, back: tail, size: seen } = window.bytes()
      assert.equal(seen, size)
      assert.deepEqual(head, whole.subarray(0, BODY_END_BYTES))
      assert.deepEqual(tail, whole.subarray(Math.max(Math.min(BODY_END_BYTES, size), size - BODY_END_BYTES)))
    }),
    { seed: 4, numRuns: 1000 },
  )
})

test('a piece may change once it has passed', () => {
  const window = BodyWindow.ofEnds()
  const piece = Buffer.alloc(40_000, 'a')
  window.add(piece)
  piece.fill('b')
  const { front: head, back: tail } = window.bytes()
  assert.ok(!head.includes('b') && !tail.includes('b'))
})

test('a compressed body is kept whole, up to 2.5 MiB', () => {
  const window = BodyWindow.ofCompressed()
  const piece = pattern(512 * 1024).subarray(0, 512 * 1024)
  for (let i = 0; i < 5; i++) window.add(piece)
  const { front: head, back: tail, size } = window.bytes()
  assert.deepEqual([head.length, tail.length, size], [2.5 * 1024 * 1024, 0, 2.5 * 1024 * 1024])
  assert.deepEqual(head.subarray(0, piece.length), piece)
})

test('of a longer compressed body nothing is kept but its size', () => {
  const window = BodyWindow.ofCompressed()
  for (let i = 0; i < 100; i++) window.add(Buffer.alloc(1024 * 1024))
  window.add(Buffer.alloc(7))
  const { front: head, back: tail, size } = window.bytes()
  assert.deepEqual([head.length, tail.length, size], [0, 0, 100 * 1024 * 1024 + 7])
})

test('a huge body takes no more than both ends', () => {
  const window = BodyWindow.ofEnds()
  for (let i = 0; i < 1000; i++) window.add(Buffer.alloc(100_000))
  const { front: head, back: tail } = window.bytes()
  assert.deepEqual([head.length, tail.length], [BODY_END_BYTES, BODY_END_BYTES])
})
