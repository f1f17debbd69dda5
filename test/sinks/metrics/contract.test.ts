import assert from 'node:assert/strict'
import test from 'node:test'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { INSTRUMENT } from '../../../src/sinks/metrics/instruments.ts'
import { LABEL, METRIC } from '../../../src/sinks/names.ts'
import { EXPECTATION, finishedCall, startedCall, unansweredCall } from '../../helpers/calls.ts'
import { CONTRACT, ELSEWHERE, GEN_AI } from './contract.ts'
import { metered, record } from './metered.ts'

/** Calls that leave no metric out. */
const everything = [
  finishedCall({
    started: startedCall({ resendCount: 1 }),
    stream: true,
    usage: { prompt: 2, completion: 2, reasoning: 1 },
    reportedCost: 1n,
    unpriced: true,
    timeToFirstToken: 0.2,
    timeToFirstChunk: 0.1,
    timePerOutputToken: 0.02,
    timePerOutputChunk: 0.1,
    rateLimit: { limitRequests: 2, remainingRequests: 1 },
    gatewayDuration: 0.2,
  }),
  finishedCall({ usage: undefined, usageGap: 'not_sent', expectation: EXPECTATION }),
  finishedCall({ usage: undefined, units: { image: 2 } }),
  unansweredCall({ outcome: { kind: 'rejected' }, status: 429, limitType: 'requests', retryAfter: 1 }),
  unansweredCall({ outcome: { kind: 'rejected' }, status: 500 }),
  unansweredCall({ outcome: { kind: 'timeout', phase: 'headers' } }),
]

test('the names are the contract’s, all of them', () =>
  assert.deepEqual(
    Object.values(METRIC).toSorted(),
    [...CONTRACT, ...ELSEWHERE, ...GEN_AI].map(([name]) => name).toSorted(),
  ))

test('the labels are the contract’s, all of them', () => {
  const labels = [...CONTRACT, ...ELSEWHERE].flatMap(([, , names]) => names.split(' ').filter((name) => name !== ''))
  assert.deepEqual(Object.values(LABEL).toSorted(), [...new Set(labels)].toSorted())
})

for (const [name, unit] of [...CONTRACT, ...ELSEWHERE, ...GEN_AI]) {
  test(`${name} has the unit ${unit ?? '–'}`, () => assert.equal(INSTRUMENT[name].unit, unit))
}

test('every metric has the contract’s labels', async () => {
  const { sink, reader } = metered()
  record(sink, ...everything)
  sink.countFault('wire')
  const points = await reader.read()
  for (const [name, , labels] of CONTRACT) {
    const found = new Set(points.get(name)?.flatMap(({ attributes }) => Object.keys(attributes)))
    assert.deepEqual([...found].toSorted(), labels.split(' ').toSorted(), name)
  }
  assert.deepEqual([...points.keys()].toSorted(), [...CONTRACT, ...GEN_AI].map(([name]) => name).toSorted())
})

test('bounds are the contract’s and those of the GenAI conventions', () => {
  const bounds = (name: keyof typeof INSTRUMENT) => INSTRUMENT[name].advice?.explicitBucketBoundaries
  const seconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10, 20, 30, 60, 120]
  assert.deepEqual(bounds(METRIC.requestDuration), seconds)
  assert.deepEqual(bounds(METRIC.timeToFirstToken), seconds)
  assert.deepEqual([bounds(METRIC.timePerOutputToken)?.at(0), bounds(METRIC.timePerOutputToken)?.at(-1)], [0.001, 1])
  const powers = Array.from({ length: 14 }, (_, exponent) => Number((0.01 * 2 ** exponent).toFixed(2)))
  assert.deepEqual(bounds(METRIC.genAiDuration), powers)
  assert.deepEqual(
    bounds(METRIC.genAiTokenUsage),
    powers.map((_, exponent) => 4 ** exponent),
  )
})

test('Prometheus reads the very names', async () => {
  const { sink, reader } = metered()
  record(sink, ...everything)
  sink.countFault('wire')
  const { resourceMetrics } = await reader.collect()
  const text = new PrometheusSerializer(undefined, false, undefined, true, true).serialize(resourceMetrics)
  const types = Array.from(text.matchAll(/^# TYPE (holysheep_\S+) (\S+)$/gm), ([, name]) => name)
  assert.deepEqual(types.toSorted(), CONTRACT.map(([name]) => name).toSorted())
  const shown = (line: string) => assert.ok(text.includes(`\n${line}\n`), `${line} in\n${text}`)
  const place = 'provider="holysheep",endpoint="/chat/completions",model="gpt-4o-mini"'
  shown(`holysheep_tokens_total{${place},token_type="prompt"} 2`)
  shown(`holysheep_request_duration_seconds_count{${place},method="POST",outcome="completed",stream="true"} 1`)
  shown(
    `holysheep_request_duration_seconds_bucket{${place},method="POST",outcome="completed",stream="true",le="0.5"} 1`,
  )
  shown('holysheep_build_info{version="1.2.3",price_table="2026-11"} 1')
})
