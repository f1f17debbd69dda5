import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attributes, Histogram } from '@opentelemetry/api'
import { hrTimeToMilliseconds } from '@opentelemetry/core'
import { AggregationTemporality, MeterProvider } from '@opentelemetry/sdk-metrics'
import { Distribution } from '../../../src/sinks/metrics/distribution.ts'
import { METRIC } from '../../../src/sinks/names.ts'
import { finishedCall } from '../../helpers/calls.ts'
import { TestReader } from '../../helpers/sdk.ts'
import { metered, record, unmetered } from './metered.ts'

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

test('values belong to the histogram at the time of their calls', () => {
  const [old, next] = [remembering(), remembering()]
  const distribution = new Distribution()
  distribution.use(old)
  for (const value of [1, 2, 3]) distribution.record(value, chat)
  distribution.use(next)
  distribution.record(4, chat)
  const ofOld = [1, 2, 3].map((value) => [value, chat])
  assert.deepEqual(old.got, ofOld)
  assert.deepEqual(next.got, [[4, chat]])
})

test('a series of the SDK starts with its first call and not with its collection', async () => {
  const reader = new TestReader()
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test')
  const distribution = new Distribution()
  distribution.use(meter.createHistogram('seconds'))
  const before = Date.now()
  distribution.record(1, chat)
  distribution.record(2, chat)
  await sleep(30)
  const afterwards = Date.now()
  distribution.flush()
  const { resourceMetrics } = await reader.collect()
  const point = resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0]
  assert.ok(point !== undefined)
  const started = hrTimeToMilliseconds(point.startTime)
  assert.ok(started >= before && started < afterwards, `${started} is not from ${before} to ${afterwards}`)
  assert.equal((point.value as { count: number }).count, 2)
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

test('each collection finds the values of all calls in all histograms, by either temporality', async () => {
  const delta = new TestReader(AggregationTemporality.DELTA)
  const { sink, reader } = metered({}, { readers: [delta] })
  const slow = finishedCall({
    stream: true,
    timeToFirstToken: 0.2,
    timeToFirstChunk: 0.1,
    timePerOutputToken: 0.02,
    timePerOutputChunk: 0.15,
    gatewayDuration: 0.1,
  })
  const limited = finishedCall({ status: 429, outcome: { kind: 'rejected' }, retryAfter: 3, usage: undefined })
  const counted = async (from: TestReader) => {
    const points = await from.read()
    const count = (name: string) =>
      points
        .get(name)
        ?.map(({ value }) => (value as { count: number }).count)
        .toSorted((one, other) => one - other)
    const once = [METRIC.timeToFirstToken, METRIC.timePerOutputToken, METRIC.gatewayDuration, METRIC.retryAfter]
    const ofGenAi = [METRIC.genAiTimeToFirstChunk, METRIC.genAiTimePerOutputChunk, METRIC.genAiTokenUsage]
    return Object.fromEntries([METRIC.requestDuration, ...once, ...ofGenAi].map((name) => [name, count(name)]))
  }
  const expected = (answered: number, rejected: number) => ({
    [METRIC.requestDuration]: [rejected, answered],
    [METRIC.timeToFirstToken]: [answered],
    [METRIC.timePerOutputToken]: [answered],
    [METRIC.gatewayDuration]: [answered],
    [METRIC.retryAfter]: [rejected],
    [METRIC.genAiTimeToFirstChunk]: [answered],
    [METRIC.genAiTimePerOutputChunk]: [answered],
    [METRIC.genAiTokenUsage]: [answered, answered],
  })
  record(sink, slow, slow, limited, slow, limited)
  assert.deepEqual(await counted(delta), expected(3, 2))
  record(sink, slow, limited, slow, slow, slow, limited, limited)
  assert.deepEqual(await counted(delta), expected(4, 3))
  assert.deepEqual(await counted(reader), expected(7, 5))
})

test('names of models count towards no limit before there is a meter', async () => {
  const sink = unmetered()
  const callOf = (model: string) => finishedCall({ requestFacts: { model } })
  for (let index = 0; index < 200; index++) record(sink, callOf(`model-${index}`))
  const reader = new TestReader()
  sink.useMeter(new MeterProvider({ readers: [reader] }).getMeter('test'))
  record(sink, callOf('late'))
  const [point] = (await reader.read()).get(METRIC.genAiDuration) ?? []
  assert.equal(point?.attributes['gen_ai.request.model'], 'late')
})
