import assert from 'node:assert/strict'
import test from 'node:test'
import type { Attributes, Histogram } from '@opentelemetry/api'
import { Distribution } from '../../../src/sinks/metrics/distribution.ts'

/** A histogram that remembers what it gets. */
function remembering(): Histogram & { readonly got: [number, Attributes | undefined][] } {
  const got: [number, Attributes | undefined][] = []
  return { got, record: (value, attributes) => void got.push([value, attributes]) }
}

const chat = { endpoint: '/chat/completions' }
const embeddings = { endpoint: '/embeddings' }

test('the first value of a series is recorded at once, and the others when they are collected, each once', () => {
  const histogram = remembering()
  const distribution = new Distribution()
  distribution.use(histogram)
  for (const value of [1, 2, 3]) distribution.record(value, chat)
  distribution.record(4, embeddings)
  assert.deepEqual(histogram.got, [
    [1, chat],
    [4, embeddings],
  ])
  distribution.flush()
  distribution.flush()
  assert.deepEqual(histogram.got, [
    [1, chat],
    [4, embeddings],
    [2, chat],
    [3, chat],
  ])
  distribution.record(5, chat)
  assert.deepEqual(histogram.got.at(-1), [5, chat])
})

test('what waits is bounded, whatever the number of values and of series, and nothing is lost', () => {
  const histogram = remembering()
  const distribution = new Distribution()
  distribution.use(histogram)
  for (let value = 0; value < 10_000; value++) {
    distribution.record(value, chat)
    assert.ok(value + 1 - histogram.got.length <= 1024)
  }
  for (let value = 0; value < 10_000; value++) distribution.record(value, { endpoint: `/${value}` })
  distribution.flush()
  assert.equal(histogram.got.length, 20_000)
  const ofChat = histogram.got.filter(([, attributes]) => attributes === chat)
  assert.equal(new Set(ofChat.map(([value]) => value)).size, 10_000)
})

test('values that wait move to another histogram', () => {
  const [old, next] = [remembering(), remembering()]
  const distribution = new Distribution()
  distribution.use(old)
  for (const value of [1, 2, 3]) distribution.record(value, chat)
  distribution.use(next)
  assert.deepEqual(old.got, [[1, chat]])
  assert.deepEqual(next.got, [
    [2, chat],
    [3, chat],
  ])
})

test('values of a histogram that throws are not recorded twice', () => {
  const distribution = new Distribution()
  let calls = 0
  distribution.use({
    record: () => {
      calls++
      throw new Error('no')
    },
  })
  assert.throws(() => distribution.record(1, chat))
  distribution.record(2, chat)
  assert.throws(() => distribution.flush())
  distribution.flush()
  assert.equal(calls, 2)
})
