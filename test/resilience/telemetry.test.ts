import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { context, metrics, SpanStatusCode, type TracerProvider, trace } from '@opentelemetry/api'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { HolySheepInstrumentation } from '../../src/index.ts'
import { createResilientFetch } from '../../src/resilience/index.ts'
import { eventually } from '../helpers/eventually.ts'
import { contextManager, type Point, TestReader, tracing } from '../helpers/sdk.ts'
import { ask, chat } from './sent.ts'

let primary: Gateway
let backup: Gateway
let instrumentation: HolySheepInstrumentation
const early = createResilientFetch() // before any SDK
const reader = new TestReader()
const { provider, ended: endedOfAll }: { provider: TracerProvider; ended: ReadableSpan[] } = tracing()

before(async () => {
  primary = await startGateway({ rateLimit: { requests: 1e6, tokens: 1e9, windowMs: 60_000 } })
  backup = await startGateway()
  context.setGlobalContextManager(contextManager())
  trace.setGlobalTracerProvider(provider)
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  instrumentation = new HolySheepInstrumentation({ hosts: primary.host })
})
after(async () => {
  instrumentation.disable()
  await Promise.all([primary.close(), backup.close()])
})

/**
 * A test in a trace of its own, with the spans of this trace that have ended: those of answers that another test left
 * unread end when these are collected, which may be at any time.
 */
function testInTrace(name: string, run: (ended: () => ReadableSpan[]) => Promise<void>): void {
  test(name, () =>
    provider.getTracer('test').startActiveSpan(name, (span) => {
      const { traceId } = span.spanContext()
      return run(() => endedOfAll.filter((other) => other.spanContext().traceId === traceId))
    }),
  )
}

const failed = (spans: readonly ReadableSpan[]) => spans.filter(({ status }) => status.code === SpanStatusCode.ERROR)

const providers = () => [
  { name: 'holysheep', headers: { 'x-gateway-fault': 'status-503' } },
  { name: 'backup', baseURL: `${backup.origin}/v1`, apiKey: () => 'key' },
]

async function sum(metric: string, labels: Readonly<Record<string, unknown>>): Promise<number> {
  const points: Point[] = (await reader.read()).get(metric) ?? []
  const wanted = Object.entries(labels)
  const found = points.filter(({ attributes }) => wanted.every(([name, value]) => attributes[name] === value))
  return found.reduce((total, { value }) => total + Number((value as { count?: number }).count ?? value), 0)
}

testInTrace('one call is one span, and its attempts are its children', async (ended) => {
  const send = createResilientFetch({ providers: providers() })
  const response = await ask(send, primary, {}, { body: { ...chat, stream: true } })
  await response.text()
  await eventually(() => ended().length === 3)
  const [parent] = ended().filter(({ name }) => name === 'resilient fetch')
  const attempts = ended().filter((span) => span !== parent)
  for (const { parentSpanContext } of attempts) assert.equal(parentSpanContext?.spanId, parent?.spanContext().spanId)
  const seen = attempts.map(({ attributes }) => [
    attributes['gen_ai.provider.name'],
    attributes['http.response.status_code'],
    attributes['http.request.resend_count'],
  ])
  assert.deepEqual(seen, [
    ['holysheep', 503, undefined],
    ['backup', 200, 1],
  ])
  assert.deepEqual(parent?.attributes, {
    'http.request.method': 'POST',
    'gen_ai.provider.name': 'backup',
    'http.response.status_code': 200,
    'http.request.resend_count': 1,
  })
  assert.deepEqual(
    parent?.events.map(({ name }) => name),
    ['holysheep.retry', 'holysheep.failover'],
  )
  assert.equal(await sum('holysheep_failover_total', { from: 'holysheep', to: 'backup', reason: 'server_error' }), 1)
  assert.equal(await sum('holysheep_retries_total', { provider: 'backup' }), 1)
  assert.equal(await sum('holysheep_requests_total', { provider: 'holysheep', outcome: 'rejected' }), 1)
  assert.equal(await sum('holysheep_requests_total', { provider: 'backup', outcome: 'completed' }), 1)
})

testInTrace('a call that fails ends its span with the error', async (ended) => {
  const send = createResilientFetch({ retry: false, timeouts: { firstByte: 2_000 } })
  await assert.rejects(ask(send, primary, { fault: 'hang' }))
  await eventually(() => failed(ended()).length === 2)
  const parent = ended().find(({ name }) => name === 'resilient fetch')
  assert.equal(parent?.attributes['error.type'], 'ERR_HOLYSHEEP_FIRST_BYTE_TIMEOUT')
  assert.equal(parent?.status.code, 2)
})

testInTrace('the state of the circuit and its changes', async (ended) => {
  const send = createResilientFetch({
    retry: false,
    circuit: { failures: 2, probeInterval: 50 },
    providers: [{ name: 'flaky', baseURL: `${primary.origin}/v1`, apiKey: () => 'key' }],
  })
  await (await ask(send, primary)).text()
  assert.equal(await sum('holysheep_circuit_state', { provider: 'flaky' }), 0)
  for (let i = 0; i < 2; i++) await (await ask(send, primary, { fault: 'status-500' })).text()
  assert.equal(await sum('holysheep_circuit_state', { provider: 'flaky' }), 2)
  await new Promise((resolve) => setTimeout(resolve, 60))
  await (await ask(send, primary)).text()
  assert.equal(await sum('holysheep_circuit_state', { provider: 'flaky' }), 0)
  for (const to of ['open', 'half_open', 'closed']) {
    assert.equal(await sum('holysheep_circuit_transitions_total', { provider: 'flaky', to }), 1, to)
  }
  const events = () => ended().flatMap((span) => span.events.filter(({ name }) => name === 'holysheep.circuit'))
  await eventually(() => events().length === 3)
  assert.deepEqual(
    events().map(({ attributes }) => attributes?.to),
    ['open', 'half_open', 'closed'],
  )
})

test('who waits for a rate limit, and how long', async (test) => {
  const limited = await startGateway({ rateLimit: { requests: 1, tokens: 1e9, windowMs: 2_000 } })
  test.after(limited.close)
  const send = createResilientFetch({
    providers: [{ name: 'limited', baseURL: `${limited.origin}/v1`, apiKey: () => 'key' }],
  })
  await ask(send, limited)
  const waiting = ask(send, limited)
  await new Promise((resolve) => setTimeout(resolve, 20))
  const labels = { provider: 'limited', limit_type: 'requests' }
  assert.equal(await sum('holysheep_rate_limit_queue_requests', labels), 1)
  await waiting
  assert.equal(await sum('holysheep_rate_limit_queue_requests', labels), 0)
  assert.equal(await sum('holysheep_rate_limit_wait_seconds', labels), 1)
})

testInTrace('a wait is told on the span of the call that has waited, whoever gave it the place', async (ended) => {
  const send = createResilientFetch({ rateLimit: { concurrency: 1 } })
  const first = await ask(send, primary, {}, { body: { ...chat, stream: true } })
  const waiting = ask(send, primary)
  await provider.getTracer('application').startActiveSpan('reads the first', async (span) => {
    await first.text()
    span.end()
  })
  await (await waiting).text()
  await eventually(() => ended().filter(({ name }) => name === 'resilient fetch').length === 2)
  const waited = ended().filter(({ events }) => events.some(({ name }) => name === 'holysheep.rate_limit.wait'))
  assert.deepEqual(
    waited.map(({ name }) => name),
    ['resilient fetch'],
  )
  const [, second] = ended().filter(({ name }) => name === 'resilient fetch')
  assert.equal(waited[0], second, 'the one that ended last')
})

test('a fetch that was made before the SDK has its metrics too', async () => {
  await ask(early, primary)
  const points = (await reader.read()).get('holysheep_circuit_state') ?? []
  assert.ok(points.some(({ attributes }) => attributes.provider === 'holysheep'))
})

for (const { phase, timeouts, fault } of [
  { phase: 'headers', timeouts: { firstByte: 2_000 }, fault: 'hang' as const },
  { phase: 'body', timeouts: { betweenChunks: 2_000 }, fault: 'hang-body' as const },
  { phase: 'deadline', timeouts: { overall: 2_000 }, fault: 'hang' as const },
]) {
  testInTrace(`a timeout of its own is counted and told by its phase: ${phase}`, async (ended) => {
    const send = createResilientFetch({ retry: false, timeouts })
    const labels = { phase, provider: 'holysheep' }
    const before = await sum('holysheep_timeout_total', labels)
    const body = { ...chat, stream: true }
    await assert.rejects(async () => (await ask(send, primary, { fault }, { body })).text())
    await eventually(() => failed(ended()).length === 2)
    const [attempt] = ended().filter(({ name }) => name !== 'resilient fetch')
    assert.equal(attempt?.attributes['holysheep.timeout.phase'], phase)
    assert.equal(await sum('holysheep_timeout_total', labels), before + 1)
  })
}
