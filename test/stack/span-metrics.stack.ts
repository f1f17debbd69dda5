import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { SPANS } from '../../grafana/stack-series.ts'
import { INSTRUMENT } from '../../src/sinks/metrics/instruments.ts'
import { METRIC } from '../../src/sinks/names.ts'
import {
  exemplarTraceIds,
  isComposeStack,
  type NativeStack,
  promQuery,
  promQueryUntil,
  promSum,
  readTrace,
  startNativeStack,
} from '../helpers/stack/index.ts'
import { newTraceId, type SentSpan, sendSpans } from '../helpers/stack/otlp-sender.ts'
import { patiently } from '../helpers/stack/patience.ts'

const skip = isComposeStack && 'it drops all traces that it need not keep'

// Together, since each waits for the collector to hand on what it has counted twice: the first time, a series is 0.
describe('metrics of all spans, of which the collector keeps hardly any', { skip, concurrency: true }, () => {
  if (skip) return
  let stack: NativeStack
  const url = () => stack.prometheus.url

  before(async () => {
    stack = await startNativeStack({ collectorEnv: { SAMPLE_PERCENT: '0', DECISION_WAIT_AFTER_ROOT: '1s' } })
  })
  after(() => stack?.remove())

  const send = (service: string, spans: readonly Partial<SentSpan>[], process = 'one') =>
    sendSpans(
      stack.collector.otlpUrl,
      service,
      spans.map((span) => ({ traceId: newTraceId(), name: 'chat gpt-4.1', ...span })),
      { 'service.instance.id': process, 'host.name': process },
    )
  const counted = (service: string, count: number) =>
    promQueryUntil(url(), `sum(${SPANS.calls}{service_name="${service}"}) == ${count}`)

  test('every span is counted, of several processes of a service together', async () => {
    for (const process of ['one', 'two', 'three'])
      for (let turn = 0; turn < 4; turn += 1)
        await send(
          'counted',
          Array.from({ length: 25 }, () => ({})),
          process,
        )
    await counted('counted', 300)
    const [series, ...more] = await promQuery(url(), `${SPANS.calls}{service_name="counted"}`)
    assert.deepEqual(more, [], 'processes are not told apart')
    const { collector_instance_id, ...labels } = series?.labels ?? {}
    assert.match(collector_instance_id ?? '', /^[\da-f-]{36}$/)
    assert.deepEqual(labels, {
      ...{ __name__: SPANS.calls, job: 'counted', service_name: 'counted' },
      ...{ span_kind: 'SPAN_KIND_CLIENT', status_code: 'STATUS_CODE_UNSET' },
    })
  })

  test('they are told apart by what a call is, and by nothing of it that has no bounds', async () => {
    const attributes = {
      ...{ 'holysheep.endpoint': '/chat/completions', 'holysheep.outcome': 'completed' },
      ...{
        'gen_ai.response.model': 'gpt-4.1-2026-04-14',
        'holysheep.request_id': 'req_1',
        'gen_ai.response.id': 'c_1',
      },
    }
    await send('labelled', [{ attributes }])
    await counted('labelled', 1)
    const [{ labels } = { labels: {} }] = await promQuery(url(), `${SPANS.calls}{service_name="labelled"}`)
    assert.deepEqual(Object.keys(labels).toSorted(), [
      ...['__name__', 'collector_instance_id', 'gen_ai_response_model', 'holysheep_endpoint', 'holysheep_outcome'],
      ...['job', 'service_name', 'span_kind', 'status_code'],
    ])
  })

  test('a label set begins at 0, so that what is seen once is seen', async () => {
    await send(
      'rare',
      Array.from({ length: 10 }, () => ({ error: true, milliseconds: 700 })),
    )
    await counted('rare', 10)
    for (const series of [SPANS.calls, SPANS.duration.replace(/_bucket$/, '_count')]) {
      const grown = await promSum(url(), `increase(${series}{service_name="rare"}[5m])`)
      assert.ok(grown >= 9.5, `${series} has grown by ${grown}`)
    }
    const quantile = `histogram_quantile(0.95, sum by (le) (rate(${SPANS.duration}{service_name="rare"}[5m])))`
    const [p95] = await promQuery(url(), quantile)
    assert.ok(p95 !== undefined && p95.value > 0.5 && p95.value <= 1, `${p95?.value} s`)
  })

  test('durations fall into the buckets that ours fall into', async () => {
    await send('timed', [{ milliseconds: 30 }, { milliseconds: 700 }, { milliseconds: 45_000 }])
    await counted('timed', 3)
    const buckets = await promQueryUntil(url(), `sum by (le) (${SPANS.duration}{service_name="timed"})`)
    const bounds = INSTRUMENT[METRIC.requestDuration].advice?.explicitBucketBoundaries ?? []
    const expected = [...bounds, Number.POSITIVE_INFINITY].map((bound) => [
      bound,
      [0.03, 0.7, 45].filter((seconds) => seconds <= bound).length,
    ])
    const found = buckets.map(({ labels, value }) => [Number(labels.le?.replace('+Inf', 'Infinity')), value])
    assert.deepEqual(
      found.toSorted(([a = 0], [b = 0]) => a - b),
      expected,
    )
  })

  test('what has too many values is counted under one', async () => {
    const models = Array.from({ length: 2_500 }, (_, index) => ({
      name: `GET /orders/${index}`,
      attributes: { 'gen_ai.response.model': `model-${index}` },
    }))
    for (let from = 0; from < models.length; from += 500) await send('unbounded', models.slice(from, from + 500))
    await counted('unbounded', models.length)
    assert.ok((await promQuery(url(), `${SPANS.calls}{service_name="unbounded"}`)).length <= 2_001)
    const rest = await promSum(url(), `${SPANS.calls}{service_name="unbounded", otel_metric_overflow="true"}`)
    assert.ok(rest >= 499, `${rest} are counted under one`)
  })

  test('the exemplar of a failed span leads to its trace, and nothing else was kept', async () => {
    const [failed, fine] = [newTraceId(), newTraceId()]
    await send('led', [{ traceId: failed, error: true }, { traceId: fine }])
    const ids = await patiently(
      'exemplars',
      () => exemplarTraceIds(url(), `${SPANS.duration}{service_name="led", status_code="STATUS_CODE_ERROR"}`),
      ({ length }) => length > 0,
    )
    assert.deepEqual([...new Set(ids)], [failed])
    await patiently(
      `trace ${failed}`,
      () => readTrace(stack.jaeger.url, failed),
      ({ length }) => length === 1,
    )
    assert.deepEqual(await readTrace(stack.jaeger.url, fine), [])
  })
})
