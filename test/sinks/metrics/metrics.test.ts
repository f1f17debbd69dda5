import assert from 'node:assert/strict'
import test from 'node:test'
import { createNoopMeter } from '@opentelemetry/api'
import {
  AggregationTemporality,
  createDenyListAttributesProcessor,
  MeterProvider,
  type MetricReader,
} from '@opentelemetry/sdk-metrics'
import { METRIC } from '../../../src/sinks/names.ts'
import { finishedCall, startedCall, unansweredCall } from '../../helpers/calls.ts'
import { TestReader } from '../../helpers/sdk.ts'
import { metered, record, unmetered } from './metered.ts'

const stream = finishedCall({
  stream: true,
  timeToFirstToken: 0.2,
  timeToFirstChunk: 0.1,
  timePerOutputToken: 0.02,
  timePerOutputChunk: 0.15,
})
const place = { provider: 'holysheep', endpoint: '/chat/completions' }
const labels = { ...place, model: 'gpt-4o-mini' }
const ended = { method: 'POST', status_code: '200', status_class: '2xx', outcome: 'completed' }
const unanswered = { method: 'POST', status_class: 'none' }
const inference = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'holysheep',
  'gen_ai.request.model': 'gpt-4o-mini',
  'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
}
const located = { ...inference, 'server.address': 'api.holysheep.ai', 'server.port': 443 }

for (const { counts, call, metric, points } of [
  { counts: 'an answered call', call: finishedCall(), metric: METRIC.requests, points: [[{ ...labels, ...ended }, 1]] },
  {
    counts: 'a call without an answer',
    call: unansweredCall({ outcome: { kind: 'failed', reason: 'ECONNRESET' } }),
    metric: METRIC.requests,
    points: [[{ ...labels, ...unanswered, outcome: 'failed' }, 1]],
  },
  {
    counts: 'methods of nobody as one',
    call: finishedCall({ started: startedCall({ method: 'SHEAR' }) }),
    metric: METRIC.requests,
    points: [[{ ...labels, ...ended, method: '_OTHER' }, 1]],
  },
  {
    counts: 'tokens of both kinds',
    call: finishedCall({ usage: { prompt: 20, completion: 0 } }),
    metric: METRIC.tokens,
    points: [
      [{ ...labels, token_type: 'prompt' }, 20],
      [{ ...labels, token_type: 'completion' }, 0],
    ],
  },
  {
    counts: 'details that are more than zero',
    call: finishedCall({
      usage: {
        prompt: 9,
        completion: 9,
        cachedPrompt: 1,
        cacheWrite: 2,
        reasoning: 3,
        audioPrompt: 4,
        audioCompletion: 0,
      },
    }),
    metric: METRIC.tokenDetails,
    points: [
      [{ ...labels, detail: 'cached_prompt' }, 1],
      [{ ...labels, detail: 'cache_write' }, 2],
      [{ ...labels, detail: 'reasoning' }, 3],
      [{ ...labels, detail: 'audio_prompt' }, 4],
    ],
  },
  {
    counts: 'audio completion tokens',
    call: finishedCall({ usage: { prompt: 9, completion: 9, audioCompletion: 5 } }),
    metric: METRIC.tokenDetails,
    points: [[{ ...labels, detail: 'audio_completion' }, 5]],
  },
  {
    counts: 'estimated cost',
    call: finishedCall({ estimatedCost: 1_500_000n }),
    metric: METRIC.cost,
    points: [[{ ...labels, call_type: 'chat' }, 0.0000015]],
  },
  {
    counts: 'reported cost',
    call: finishedCall({ reportedCost: 2_000_000_000_000n }),
    metric: METRIC.reportedCost,
    points: [[{ ...labels, call_type: 'chat' }, 2]],
  },
  {
    counts: 'no cost that was paid back',
    call: finishedCall({ reportedCost: -1n }),
    metric: METRIC.reportedCost,
    points: undefined,
  },
  {
    counts: 'a call without a price',
    call: finishedCall({ unpriced: true }),
    metric: METRIC.unpricedRequests,
    points: [[labels, 1]],
  },
  {
    counts: 'a call without tokens by its reason',
    call: finishedCall({ usage: undefined, usageGap: 'not_sent' }),
    metric: METRIC.usageMissing,
    points: [[{ ...labels, reason: 'not_sent' }, 1]],
  },
  {
    counts: 'the third attempt as one retry',
    call: finishedCall({ started: startedCall({ resendCount: 2 }) }),
    metric: METRIC.retries,
    points: [[labels, 1]],
  },
  { counts: 'a first attempt as no retry', call: finishedCall(), metric: METRIC.retries, points: undefined },
  {
    counts: 'an exceeded limit by its type',
    call: unansweredCall({ outcome: { kind: 'rejected' }, status: 429, limitType: 'tokens' }),
    metric: METRIC.rateLimited,
    points: [[{ ...labels, limit_type: 'tokens' }, 1]],
  },
  {
    counts: 'an exceeded limit of no known type',
    call: unansweredCall({ outcome: { kind: 'rejected' }, status: 429 }),
    metric: METRIC.rateLimited,
    points: [[{ ...labels, limit_type: 'unknown' }, 1]],
  },
  {
    counts: 'an error of the server',
    call: unansweredCall({ outcome: { kind: 'rejected' }, status: 502 }),
    metric: METRIC.serverErrors,
    points: [[{ ...labels, status_code: '502' }, 1]],
  },
  {
    counts: 'a timeout by its phase',
    call: unansweredCall({ outcome: { kind: 'timeout', phase: 'connect' } }),
    metric: METRIC.timeouts,
    points: [[{ ...labels, phase: 'connect' }, 1]],
  },
  {
    counts: 'nothing in flight after the end',
    call: finishedCall(),
    metric: METRIC.requestsInFlight,
    points: [[place, 0]],
  },
  {
    counts: 'the build',
    call: finishedCall(),
    metric: METRIC.buildInfo,
    points: [[{ version: '1.2.3', price_table: '2026-11' }, 1]],
  },
] as const) {
  test(`${metric}: ${counts}`, async () => {
    const { sink, reader } = metered()
    record(sink, call)
    const found = (await reader.read()).get(metric)
    assert.deepEqual(
      found?.map(({ attributes, value }) => [attributes, value]),
      points,
    )
  })
}

for (const { records, call, metric, points } of [
  {
    records: 'an answered call',
    call: finishedCall(),
    metric: METRIC.requestDuration,
    points: [[{ ...labels, method: 'POST', outcome: 'completed', stream: 'false' }, 0.5]],
  },
  {
    records: 'a stream',
    call: stream,
    metric: METRIC.requestDuration,
    points: [[{ ...labels, method: 'POST', outcome: 'completed', stream: 'true' }, 0.5]],
  },
  { records: 'the first token', call: stream, metric: METRIC.timeToFirstToken, points: [[labels, 0.2]] },
  { records: 'the tokens after it', call: stream, metric: METRIC.timePerOutputToken, points: [[labels, 0.02]] },
  { records: 'no token of a plain answer', call: finishedCall(), metric: METRIC.timeToFirstToken, points: undefined },
  {
    records: 'a wait after 503',
    call: unansweredCall({ outcome: { kind: 'rejected' }, status: 503, retryAfter: 7 }),
    metric: METRIC.retryAfter,
    points: [[place, 7]],
  },
  { records: 'no wait after 200', call: finishedCall({ retryAfter: 7 }), metric: METRIC.retryAfter, points: undefined },
  { records: 'an answered call', call: finishedCall(), metric: METRIC.genAiDuration, points: [[located, 0.5]] },
  {
    records: 'a rejected call without names that nobody knows',
    call: unansweredCall({
      outcome: { kind: 'rejected' },
      status: 404,
      pricedModel: undefined,
      requestFacts: { model: 'no-such' },
    }),
    metric: METRIC.genAiDuration,
    points: [
      [
        {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'holysheep',
          'gen_ai.request.model': 'other',
          'server.address': 'api.holysheep.ai',
          'server.port': 443,
          'error.type': '404',
        },
        0.5,
      ],
    ],
  },
  { records: 'the first chunk', call: stream, metric: METRIC.genAiTimeToFirstChunk, points: [[located, 0.1]] },
  { records: 'the chunks after it', call: stream, metric: METRIC.genAiTimePerOutputChunk, points: [[inference, 0.15]] },
  {
    records: 'tokens of both kinds',
    call: finishedCall(),
    metric: METRIC.genAiTokenUsage,
    points: [
      [{ ...inference, 'gen_ai.token.type': 'input' }, 20],
      [{ ...inference, 'gen_ai.token.type': 'output' }, 5],
    ],
  },
  {
    records: 'nothing of a call that no model answers',
    call: finishedCall({ started: startedCall({ operation: 'models', endpoint: '/models' }) }),
    metric: METRIC.genAiDuration,
    points: undefined,
  },
] as const) {
  test(`${metric}: records ${records}`, async () => {
    const { sink, reader } = metered()
    record(sink, call)
    const found = (await reader.read()).get(metric)
    const sums = found?.map(({ attributes, value }) => [attributes, Number((value as { sum: number }).sum.toFixed(9))])
    assert.deepEqual(sums, points)
  })
}

test('the GenAI metrics can be turned off', async () => {
  const { sink, reader } = metered({ genAiMetrics: false })
  record(sink, stream)
  const names = [...(await reader.read()).keys()]
  assert.deepEqual(
    names.filter((name) => name.startsWith('gen_ai')),
    [],
  )
})

test('baggage values label requests, tokens and cost, and nothing else', async () => {
  const { sink, reader } = metered({ labelKeys: ['tenant', 'team'] })
  const call = finishedCall({ started: startedCall({ labelValues: ['acme', ''], resendCount: 1 }), reportedCost: 1n })
  record(sink, { ...call, usage: { prompt: 2, completion: 1, reasoning: 1 } })
  const labelled = [...(await reader.read())]
    .filter(([, points]) => points.some(({ attributes }) => 'tenant' in attributes || 'team' in attributes))
    .map(([name, points]) => [name, points[0]?.attributes.tenant, points[0]?.attributes.team])
  assert.deepEqual(
    labelled,
    [METRIC.requests, METRIC.tokens, METRIC.tokenDetails, METRIC.cost, METRIC.reportedCost].map((name) => [
      name,
      'acme',
      undefined,
    ]),
  )
})

test('a call is in flight from its start to its end', async () => {
  const { sink, reader } = metered()
  const end = sink.sink(startedCall())
  const inFlight = async () => (await reader.read()).get(METRIC.requestsInFlight)?.[0]?.value
  assert.equal(await inFlight(), 1)
  end(finishedCall())
  assert.equal(await inFlight(), 0)
})

test('faults are counted by their part', async () => {
  const { sink, reader } = metered()
  assert.equal((await reader.read()).has(METRIC.instrumentationErrors), false)
  sink.countFault('wire')
  sink.countFault('wire')
  assert.deepEqual((await reader.read()).get(METRIC.instrumentationErrors), [
    { attributes: { part: 'wire' }, value: 2 },
  ])
})

test('cost adds up exactly', async () => {
  const { sink, reader } = metered()
  for (let index = 0; index < 10; index += 1) record(sink, finishedCall({ estimatedCost: 100_000_000_000n }))
  assert.equal((await reader.read()).get(METRIC.cost)?.[0]?.value, 1)
})

test('two readers of either temporality see every call once', async () => {
  const delta = new TestReader(AggregationTemporality.DELTA)
  const { sink, reader } = metered({}, { readers: [delta] })
  const requests = async (from: TestReader) => (await from.read()).get(METRIC.requests)?.[0]?.value
  record(sink, finishedCall())
  assert.deepEqual(await Promise.all([requests(reader), requests(delta)]), [1, 1])
  record(sink, finishedCall(), finishedCall())
  assert.equal(await requests(delta), 2)
  record(sink, finishedCall())
  assert.equal(await requests(delta), 1)
  assert.equal(await requests(reader), 4)
})

test('a View that drops a label sums what it brings together', async () => {
  const view = {
    instrumentName: METRIC.requests,
    attributesProcessors: [createDenyListAttributesProcessor(['model'])],
  }
  const { sink, reader } = metered({}, { views: [view] })
  record(sink, finishedCall(), finishedCall({ pricedModel: 'gpt-4o' }))
  assert.deepEqual((await reader.read()).get(METRIC.requests), [{ attributes: { ...place, ...ended }, value: 2 }])
})

for (const flush of ['forceFlush', 'shutdown'] as const) {
  test(`${flush} takes along what was counted last`, async () => {
    const { sink, reader, provider } = metered()
    record(sink, finishedCall())
    await provider[flush]()
    assert.equal(reader.points[0]?.get(METRIC.requests)?.[0]?.value, 1)
  })
}

test('what was counted before there is a meter is not lost', async () => {
  const sink = unmetered()
  sink.useMeter(createNoopMeter())
  record(sink, finishedCall())
  const end = sink.sink(startedCall())
  const { reader, meter } = realMeter()
  sink.useMeter(meter)
  const points = await reader.read()
  assert.equal(points.get(METRIC.requests)?.[0]?.value, 1)
  assert.equal(points.get(METRIC.requestsInFlight)?.[0]?.value, 1)
  end(finishedCall())
})

test('another meter goes on where the first one is left', async () => {
  const { sink, reader: first } = metered()
  record(sink, finishedCall())
  const end = sink.sink(startedCall())
  const values = async (reader: TestReader) => {
    const points = await reader.read()
    return [METRIC.requests, METRIC.requestsInFlight, METRIC.buildInfo].map((name) => points.get(name)?.[0]?.value)
  }
  assert.deepEqual(await values(first), [1, 1, 1])
  const { reader: second, meter } = realMeter()
  sink.useMeter(meter)
  end(finishedCall())
  assert.deepEqual(await values(second), [1, 0, 1])
  assert.deepEqual((await values(first)).slice(0, 2), [1, 0])
})

test('closing hands over what is owed, and the same meter can be used again', async () => {
  const { reader, meter } = realMeter()
  const sink = unmetered()
  sink.useMeter(meter)
  record(sink, finishedCall())
  sink.close()
  const requests = async () => (await reader.read()).get(METRIC.requests)?.[0]?.value
  assert.equal(await requests(), 1)
  record(sink, finishedCall())
  assert.equal(await requests(), 1)
  sink.useMeter(meter)
  assert.equal(await requests(), 2)
})

test('series beyond the limit are counted together, and have room again after a collection', async () => {
  const { sink, reader } = metered({ labelKeys: ['tenant', 'team'], genAiMetrics: false })
  const call = (index: number) =>
    finishedCall({ started: startedCall({ labelValues: [`t${index % 200}`, `u${index % 199}`] }) })
  for (let index = 0; index < 2100; index += 1) record(sink, call(index))
  const points = (await reader.read()).get(METRIC.requests) ?? []
  assert.equal(
    points.reduce((sum, { value }) => sum + Number(value), 0),
    2100,
  )
  assert.ok(points.some(({ attributes }) => attributes['otel.metric.overflow'] === true))
  record(sink, finishedCall({ started: startedCall({ labelValues: ['t1', 'u1'] }) }))
  const again = (await reader.read()).get(METRIC.requests)
  assert.equal(again?.find(({ attributes: { tenant, team } }) => tenant === 't1' && team === 'u1')?.value, 2)
})

function realMeter() {
  const reader = new TestReader()
  const provider = new MeterProvider({ readers: [reader as MetricReader] })
  return { reader, meter: provider.getMeter('test') }
}
