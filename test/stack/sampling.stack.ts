import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Collector, type Jaeger, readTrace, startCollector, startJaeger } from '../helpers/stack/index.ts'
import { newSpanId, newTraceId, type SentSpan, sendSpans } from '../helpers/stack/otlp-sender.ts'
import { patiently } from '../helpers/stack/patience.ts'

let jaeger: Jaeger
let collector: Collector

before(async () => {
  jaeger = await startJaeger()
  // Of the rest, nothing: what is kept is kept for a reason. All else is as compose has it.
  collector = await startCollector({ tracesOtlpUrl: jaeger.otlpUrl, env: { SAMPLE_PERCENT: '0' } })
})
after(async () => {
  await Promise.all([collector.remove(), jaeger.remove()])
})

/** A trace of one span, so that its name says what it is about. */
async function send(name: string, about: Partial<SentSpan> = {}, resource = {}): Promise<string> {
  const traceId = newTraceId()
  await sendSpans(collector.otlpUrl, 'sampling', [{ traceId, name, ...about }], resource)
  return traceId
}

const stored = (traceId: string, spans = 1) =>
  patiently(
    `trace ${traceId}`,
    () => readTrace(jaeger.url, traceId),
    (found) => found.length >= spans,
  )

test('the collector keeps what somebody may ask about, and no more', async (t) => {
  const kept = await Promise.all([
    send('failed', { error: true }),
    send('rate limited', { attributes: { 'http.response.status_code': 429 } }),
    send('slow', { milliseconds: 10_500 }),
    send('costly', { attributes: { 'holysheep.cost_usd': 0.75 } }),
    send('costly by whole dollars', { attributes: { 'holysheep.cost_usd': 2 } }),
  ])
  const left = await Promise.all([
    send('uneventful'),
    send('cheap', { attributes: { 'holysheep.cost_usd': 0.01, 'http.response.status_code': 200 } }),
    send('probe', { error: true, attributes: { 'url.path': '/healthz' } }),
  ])
  // Longer than most collectors would wait, as calls of models take their time.
  const [late, root] = [newTraceId(), newSpanId()]
  await sendSpans(collector.otlpUrl, 'sampling', [{ traceId: late, parentSpanId: root, name: 'early' }])
  await sleep(15_000)
  await sendSpans(collector.otlpUrl, 'sampling', [{ traceId: late, spanId: root, name: 'late', error: true }])

  await t.test('each for its reason', async () => {
    for (const traceId of kept) await stored(traceId)
  })
  await t.test('a trace that fails late, from its first span on', async () => {
    await stored(late, 2)
  })
  await t.test('of the rest none', async () => {
    assert.deepEqual(
      await Promise.all(left.map((traceId) => readTrace(jaeger.url, traceId))),
      left.map(() => []),
    )
  })
})

test('no key gets through it, whoever put it there', async () => {
  const attributes = {
    'http.request.header.authorization': 'a secret of any form',
    'app.note': 'sent sk-secretsecretsecret and Bearer secretsecretsecret',
    'gen_ai.request.model': 'claude-sonnet-4.5',
    'holysheep.request_id': 'req_0123456789abcdef',
  }
  const commandLine = { 'process.command_line': 'node app.js --password=secret' }
  const traceId = await send('GET /users/sk-secretsecretsecret', { error: true, attributes }, commandLine)
  const [span] = await stored(traceId)
  assert.ok(span)
  assert.equal(span.name, 'GET /users/****')
  assert.doesNotMatch(JSON.stringify([...span.attributes, ...span.resource]), /secret/)
  assert.equal(span.attributes.get('gen_ai.request.model'), 'claude-sonnet-4.5')
  assert.equal(span.attributes.get('holysheep.request_id'), 'req_0123456789abcdef')
  assert.equal(span.resource.get('deployment.environment.name'), 'production')
})

test('a collector that is restarted in order loses no trace that it has not decided about', async () => {
  const traceId = await send('failed', { error: true })
  await collector.restart()
  await stored(traceId)
})
