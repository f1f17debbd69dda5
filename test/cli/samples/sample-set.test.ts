import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSamples } from '../../../src/cli/samples/prometheus-text.ts'
import { type Bucket, histogramQuantile } from '../../../src/cli/samples/quantile.ts'
import { SampleSet } from '../../../src/cli/samples/sample-set.ts'

const buckets = (counts: Readonly<Record<string, number>>): readonly Bucket[] =>
  Object.entries(counts).map(([le, cumulative]) => ({ upperBound: Number(le), cumulative }))

// By the rules that Prometheus documents for `histogram_quantile`.
for (const { reads, quantile, counts, expected } of [
  { reads: 'no observations as unknown', quantile: 0.5, counts: { 1: 0, Infinity: 0 }, expected: undefined },
  { reads: 'no buckets as unknown', quantile: 0.5, counts: {}, expected: undefined },
  { reads: 'the middle of the one bucket', quantile: 0.5, counts: { 1: 10, Infinity: 10 }, expected: 0.5 },
  { reads: 'the end of a bucket', quantile: 0.5, counts: { 1: 5, 2: 10, Infinity: 10 }, expected: 1 },
  { reads: 'a share of a bucket', quantile: 0.95, counts: { 1: 5, 2: 10, Infinity: 10 }, expected: 1.9 },
  { reads: 'past empty buckets', quantile: 0.5, counts: { 1: 0, 2: 0, 4: 4, Infinity: 4 }, expected: 3 },
  { reads: 'beyond all bounds as the highest', quantile: 0.95, counts: { 1: 1, 2: 2, Infinity: 10 }, expected: 2 },
  { reads: 'buckets in any order', quantile: 0.5, counts: { Infinity: 10, 2: 10, 1: 5 }, expected: 1 },
])
  test(`histogram quantile: ${reads}`, () => {
    assert.equal(histogramQuantile(quantile, buckets(counts)), expected)
  })

const set = new SampleSet(
  readSamples(`
calls_total{model="a",outcome="completed"} 3
calls_total{model="b",outcome="completed"} 4
calls_total{model="b",outcome="failed"} 1
seconds_bucket{model="a",le="1"} 5
seconds_bucket{model="a",le="+Inf"} 5
seconds_bucket{model="b",le="1"} 0
seconds_bucket{model="b",le="+Inf"} 5
`),
)

test('a set of samples sums the series of a metric, all or some', () => {
  assert.equal(set.total('calls_total'), 8)
  assert.equal(set.total('calls_total', { model: 'b' }), 5)
  assert.equal(set.total('calls_total', { model: 'b', outcome: 'failed' }), 1)
  assert.equal(set.total('calls_total', { model: 'c' }), 0)
  assert.equal(set.total('calls'), 0)
})

test('a set of samples knows the values of a label', () => {
  assert.deepEqual(set.values('calls_total', 'model'), ['a', 'b'])
  assert.deepEqual(set.values('calls_total', 'model', { outcome: 'failed' }), ['b'])
  assert.deepEqual(set.values('calls_total', 'tenant'), [])
})

test('a set of samples adds up buckets before it looks for a quantile', () => {
  assert.equal(set.quantile(0.5, 'seconds', { model: 'a' }), 0.5)
  assert.equal(set.quantile(0.5, 'seconds'), 1)
  assert.equal(set.quantile(0.5, 'seconds', { model: 'c' }), undefined)
})
