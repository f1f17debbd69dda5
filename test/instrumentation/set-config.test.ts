import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Meter, MeterProvider, ObservableGauge } from '@opentelemetry/api'
import { AggregationTemporality, MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics'
import { HolySheepInstrumentation } from '../../src/instrumentation.ts'
import { eventually } from '../helpers/eventually.ts'
import { type Point, TestReader } from '../helpers/sdk.ts'

const REQUESTS = 'holysheep_requests_total'
const DURATION = 'holysheep_request_duration_seconds'
const IN_FLIGHT = 'holysheep_requests_in_flight'
const BUILD = 'holysheep_build_info'
const REMAINING = 'holysheep_rate_limit_remaining'

/** A gateway whose answers end when they are told to. */
let gateway: Server
let host: string
const answers: ServerResponse[] = []
const folder = mkdtempSync(join(tmpdir(), 'set-config-'))

before(async () => {
  gateway = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json', 'x-ratelimit-remaining-requests': '7' })
    response.flushHeaders()
    answers.push(response)
  })
  await once(gateway.listen(0, '127.0.0.1'), 'listening')
  host = `127.0.0.1:${(gateway.address() as AddressInfo).port}`
})
after(() => {
  gateway.close()
  gateway.closeAllConnections()
  rmSync(folder, { recursive: true })
})

const call = () => fetch(`http://${host}/v1/chat/completions`, { method: 'POST', body: '{"model":"gpt-4.1"}' })

/** Ends all answers that have begun, and waits until the calls' ends are known. */
async function endAnswers(calls: readonly Promise<Response>[]): Promise<void> {
  const responses = await Promise.all(calls)
  for (const answer of answers.splice(0))
    answer.end('{"model":"gpt-4.1","usage":{"prompt_tokens":3,"completion_tokens":2}}')
  await Promise.all(responses.map((response) => response.text()))
}

function prices(version: string): string {
  const path = join(folder, `${version}.json`)
  writeFileSync(path, JSON.stringify({ version, models: {} }))
  return path
}

const total = (points: readonly Point[] = []): number =>
  points.reduce((sum, { value }) => sum + (typeof value === 'number' ? value : (value as { count: number }).count), 0)

for (const [name, temporality] of Object.entries({
  cumulative: AggregationTemporality.CUMULATIVE,
  delta: AggregationTemporality.DELTA,
})) {
  test(`calls under way when the options are replaced are counted once, in ${name} metrics`, async (context) => {
    const reader = new TestReader(temporality)
    const instrumentation = new HolySheepInstrumentation({ hosts: host })
    context.after(() => instrumentation.disable())
    instrumentation.setMeterProvider(new SdkMeterProvider({ readers: [reader] }))
    const sums = { requests: 0, durations: 0, inFlight: 0 }
    const collect = async () => {
      const points = await reader.read()
      const add = (sum: number, metric: string) =>
        temporality === AggregationTemporality.DELTA ? sum + total(points.get(metric)) : total(points.get(metric))
      sums.requests = add(sums.requests, REQUESTS)
      sums.durations = add(sums.durations, DURATION)
      sums.inFlight = add(sums.inFlight, IN_FLIGHT)
      return sums
    }

    const ended = call()
    await eventually(() => answers.length === 1)
    await endAnswers([ended]) // counted, and not collected yet
    const calls = [call(), call()]
    await eventually(() => answers.length === 2)
    assert.deepEqual(await collect(), { requests: 1, durations: 1, inFlight: 2 })
    instrumentation.setConfig({ hosts: host })
    calls.push(call())
    await eventually(() => answers.length === 3)
    assert.deepEqual(await collect(), { requests: 1, durations: 1, inFlight: 3 })
    instrumentation.setConfig({ hosts: host })
    await endAnswers(calls)
    assert.deepEqual(await collect(), { requests: 4, durations: 4, inFlight: 0 })
    assert.deepEqual(await collect(), { requests: 4, durations: 4, inFlight: 0 })
  })
}

test('the build is shown as it is configured now, and a rate limit as it was read last', async (context) => {
  const reader = new TestReader()
  const instrumentation = new HolySheepInstrumentation({ hosts: host, prices: prices('first') })
  context.after(() => instrumentation.disable())
  instrumentation.setMeterProvider(new SdkMeterProvider({ readers: [reader] }))
  const build = async () =>
    (await reader.read()).get(BUILD)?.map(({ attributes }) => String(attributes.price_table).split('+')[1])
  assert.deepEqual(await build(), ['first'])
  const calls = [call()]
  await eventually(() => answers.length === 1)
  instrumentation.setConfig({ hosts: host, prices: prices('second') })
  assert.deepEqual(await build(), ['second'])
  await endAnswers(calls)
  assert.deepEqual(await build(), ['second'])
  instrumentation.setConfig({ hosts: host, prices: prices('third') })
  assert.deepEqual(await build(), ['third'])
  assert.deepEqual((await reader.read()).get(REMAINING) ?? [], [])
})

/** Counts the callbacks that the gauges of a provider have. */
function counted(provider: MeterProvider): { readonly provider: MeterProvider; callbacks(): number } {
  let callbacks = 0
  const watch = (gauge: ObservableGauge): ObservableGauge => {
    const { addCallback, removeCallback } = gauge
    gauge.addCallback = (callback) => {
      callbacks += 1
      addCallback.call(gauge, callback)
    }
    gauge.removeCallback = (callback) => {
      callbacks -= 1
      removeCallback.call(gauge, callback)
    }
    return gauge
  }
  const getMeter = (...named: Parameters<MeterProvider['getMeter']>): Meter => {
    const meter = provider.getMeter(...named)
    return Object.create(meter, {
      createObservableGauge: {
        value: (...made: Parameters<Meter['createObservableGauge']>) => watch(meter.createObservableGauge(...made)),
      },
    })
  }
  return { provider: { getMeter }, callbacks: () => callbacks }
}

test('replacing the options a hundred times leaves nothing behind', (context) => {
  const { provider, callbacks } = counted(new SdkMeterProvider({ readers: [new TestReader()] }))
  const instrumentation = new HolySheepInstrumentation({ hosts: host })
  context.after(() => instrumentation.disable())
  instrumentation.setMeterProvider(provider)
  const before = callbacks()
  assert.ok(before > 0)
  for (let time = 0; time < 100; time += 1) instrumentation.setConfig({ hosts: host })
  assert.equal(callbacks(), before)
})
