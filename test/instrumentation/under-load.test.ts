import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { TracerProvider } from '@opentelemetry/api'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { HolySheepInstrumentation, type HolySheepInstrumentationConfig } from '../../src/index.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { eventually } from '../helpers/eventually.ts'
import { TestReader, tracing } from '../helpers/sdk.ts'

type SdkProvider = TracerProvider & { forceFlush(): Promise<void>; shutdown(): Promise<void> }

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

const CALLS = 300

async function ask(headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<void> {
  const response = await fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': 'key', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'gpt-4.1', messages: [{ role: 'user', content: 'Xin chào' }] }),
    ...(signal && { signal }),
  })
  await response.text()
}

/** Calls faster than they are rare, of which the last ones have just ended. */
async function load(calls = CALLS): Promise<void> {
  let left = calls
  const work = async () => {
    while (left-- > 0) await ask()
  }
  await Promise.all(Array.from({ length: 8 }, work))
}

function observed(options: HolySheepInstrumentationConfig = {}, freeze = false) {
  const { provider, ended } = tracing()
  const reader = new TestReader()
  const instrumentation = new HolySheepInstrumentation({ hosts: gateway.host, ...options })
  instrumentation.setTracerProvider(freeze ? Object.freeze(provider) : provider)
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }))
  return { instrumentation, provider: provider as SdkProvider, ended, reader }
}

const requestsOf = async (reader: TestReader) =>
  (await reader.read()).get(METRIC.requests)?.reduce((sum, { value }) => sum + Number(value), 0)

const milliseconds = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1e3 + nanoseconds / 1e6

for (const method of ['forceFlush', 'shutdown'] as const) {
  test(`${method} of the provider finds every span of the calls before it`, async () => {
    const { instrumentation, provider, ended } = observed()
    await load()
    const done = provider[method]()
    assert.equal(ended.length, CALLS, 'at once, and not only when it is done')
    await done
    instrumentation.disable()
  })
}

test('a collection of metrics finds every call before it', async () => {
  const { instrumentation, reader, ended } = observed()
  await load()
  assert.equal(await requestsOf(reader), CALLS)
  assert.equal(ended.length, CALLS)
  instrumentation.disable()
})

for (const [says, end] of [
  ['flush()', (instrumentation: HolySheepInstrumentation) => instrumentation.flush()],
  ['shutdown()', (instrumentation: HolySheepInstrumentation) => instrumentation.shutdown()],
  ['disable()', (instrumentation: HolySheepInstrumentation) => instrumentation.disable()],
  ['setConfig()', (instrumentation: HolySheepInstrumentation) => instrumentation.setConfig({ enabled: false })],
] as const) {
  test(`${says} handles every call before it`, async () => {
    const { instrumentation, ended } = observed()
    await load()
    void end(instrumentation)
    assert.equal(ended.length, CALLS)
    await instrumentation.shutdown()
  })
}

test('where the flush of a provider can not be seen, nothing waits', async () => {
  const { instrumentation, ended } = observed({}, true)
  await load()
  assert.equal(ended.length, CALLS)
  instrumentation.disable()
})

test('where a provider passes its spans on to another one, nothing waits', async () => {
  const { provider, ended } = tracing()
  const instrumentation = new HolySheepInstrumentation({ hosts: gateway.host })
  instrumentation.setTracerProvider({ getTracer: (...given) => provider.getTracer(...given) })
  await load()
  assert.equal(ended.length, CALLS)
  instrumentation.disable()
})

test('calls under way when their provider is replaced do not wait', async () => {
  const [first, second] = [tracing(), tracing()]
  const instrumentation = new HolySheepInstrumentation({ hosts: gateway.host })
  instrumentation.setTracerProvider(first.provider)
  await load()
  await (first.provider as SdkProvider).forceFlush()
  const caller = new AbortController()
  const left = Array.from({ length: 8 }, () => assert.rejects(ask({ 'x-gateway-fault': 'hang' }, caller.signal)))
  await eventually(() => gateway.ledger.requests.length >= CALLS + 8)
  instrumentation.setTracerProvider(second.provider)
  await load()
  caller.abort()
  assert.equal(first.ended.length, CALLS + 8, 'a flush of the first provider is no longer seen')
  await Promise.all(left)
  instrumentation.disable()
})

test('a flush whose method somebody has kept finds every span', async () => {
  const { instrumentation, provider, ended } = observed()
  const flush = provider.forceFlush.bind(provider)
  await load()
  await flush()
  assert.equal(ended.length, CALLS)
  instrumentation.disable()
})

test('options that change again and again leave nothing on the provider', async () => {
  const { instrumentation, provider, ended } = observed()
  const own = provider.forceFlush
  for (let change = 0; change < 50; change++) {
    const call = ask()
    instrumentation.setConfig({ hosts: gateway.host })
    await call
  }
  assert.equal(provider.forceFlush, own, 'patched once')
  await instrumentation.shutdown()
  assert.ok(!Object.hasOwn(provider, 'forceFlush') && !Object.hasOwn(provider, 'shutdown'))
  assert.equal(ended.length, 50)
})

test('a provider has its own methods again once nobody listens any more', async () => {
  const { instrumentation, provider } = observed()
  await ask()
  assert.ok(Object.hasOwn(provider, 'forceFlush'))
  await instrumentation.shutdown()
  assert.ok(!Object.hasOwn(provider, 'forceFlush') && !Object.hasOwn(provider, 'shutdown'))
})

test('spans end when their calls ended, in this order', async () => {
  const { instrumentation, provider, ended, reader } = observed()
  const startedAt = Date.now()
  await load()
  const endedAt = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 50))
  await provider.forceFlush()
  const times = ended.map(({ endTime }) => milliseconds(endTime))
  assert.ok(
    times.every((time) => time >= startedAt - 1 && time <= endedAt + 1),
    `${startedAt} ${Math.min(...times)} ${Math.max(...times)} ${endedAt}`,
  )
  const durations = ended.reduce((sum, span) => sum + milliseconds(span.duration), 0)
  const recorded = (await reader.read()).get(METRIC.requestDuration)?.[0]?.value as { sum: number }
  assert.ok(Math.abs(durations / 1000 - recorded.sum) < 0.001 * CALLS, `${durations} ${recorded.sum}`)
  instrumentation.disable()
})

test('a fault in one call touches no other', async () => {
  const { instrumentation, provider, ended, reader } = observed()
  const spans: ReadableSpan[] = []
  const push = ended.push.bind(ended)
  ended.push = (span) => {
    spans.push(span)
    if (spans.length % 10 === 0) throw new Error('a processor of the application fails')
    return push(span)
  }
  await load()
  await provider.forceFlush()
  assert.equal(spans.length, CALLS)
  assert.equal(await requestsOf(reader), CALLS)
  instrumentation.disable()
})

test('of a quiet application every span is there at once', async () => {
  const { instrumentation, ended } = observed()
  for (let call = 1; call <= 5; call++) {
    await ask()
    assert.equal(ended.length, call)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  instrumentation.disable()
})
