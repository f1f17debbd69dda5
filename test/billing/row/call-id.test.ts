import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callId } from '../../../src/billing/row/call-id.ts'

const TIME = Date.UTC(2026, 10, 30, 12)

test('an id is a UUID of version 7 that holds the time', () => {
  const id = callId(TIME)
  assert.match(id, /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), TIME)
})

test('ids of one time differ, also when the random bytes have to be filled again', () => {
  const ids = Array.from({ length: 10_000 }, () => callId(TIME))
  assert.equal(new Set(ids).size, ids.length)
  // Each random digit takes every value that it may have. The first begins with a 0: there, uuid would count.
  const values = (place: number) => new Set(ids.map((id) => id[place])).size
  const random = [...'........-....-.RXX-NXXX-XXXXXXXXXXXX'].map((kind, place) => ({ kind, values: values(place) }))
  const expected: Readonly<Record<string, number>> = { R: 8, N: 4, X: 16 }
  for (const { kind, values } of random.filter(({ kind }) => kind in expected)) assert.equal(values, expected[kind])
})

test('ids are ordered by time', () => {
  const ids = Array.from({ length: 300 }, (_, index) => callId(TIME + index))
  assert.deepEqual(ids.toSorted(), ids)
})
