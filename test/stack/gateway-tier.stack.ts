import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { scrape } from '../../demo/scrape.ts'
import { SPANS } from '../../grafana/stack-series.ts'
import type { Server } from '../../stack/server.ts'
import { createHostsFile, withoutHostsFile } from '../helpers/stack/hosts-file.ts'
import {
  type Collector,
  type Jaeger,
  type Prometheus,
  promQuery,
  promQueryUntil,
  readTraces,
  readTracesUntil,
  type StoredSpan,
  startCollector,
  startJaeger,
  startPrometheus,
} from '../helpers/stack/index.ts'
import { agreesWithLedger, startTraffic } from '../helpers/stack/observed-traffic.ts'
import { newSpanId, newTraceId, type SentSpan, sendSpans } from '../helpers/stack/otlp-sender.ts'
import { patiently } from '../helpers/stack/patience.ts'

/** So many that by chance alone, no collector would get none of them. */
const traces = 40

let jaeger: Jaeger
let prometheus: Prometheus
const started: Server[] = []

before(async () => {
  ;[jaeger, prometheus] = await Promise.all([startJaeger(), startPrometheus()])
  started.push(jaeger, prometheus)
})
after(async () => {
  await Promise.all(started.map((server) => server.remove()))
})

async function startSampler(otlpGrpcAddress?: string): Promise<Collector> {
  const sampler = await startCollector({
    prometheusOtlpUrl: prometheus.otlpUrl,
    tracesOtlpUrl: jaeger.otlpUrl,
    env: { SAMPLE_PERCENT: '0', DECISION_WAIT: '5s', DECISION_WAIT_AFTER_ROOT: '5s' },
    ...(otlpGrpcAddress !== undefined && { otlpGrpcAddress }),
  })
  started.push(sampler)
  return sampler
}

async function startGatewayOf(resolver: object, within?: readonly string[]): Promise<Collector> {
  const gateway = await startCollector({
    variant: 'gateway',
    prometheusOtlpUrl: prometheus.otlpUrl,
    env: { SAMPLER_RESOLVER: JSON.stringify(resolver) },
    within,
  })
  started.push(gateway)
  return gateway
}

/** A service of its own for each test, so that none finds the traces of another. */
const newService = (): string => `tier-${randomUUID().slice(0, 8)}`

const failedTraces = (): readonly SentSpan[] =>
  Array.from({ length: traces }, () => ({ traceId: newTraceId(), name: 'call', error: true }))

/** The traces of which a span of this name is there. */
const tracesWith = (name: string, spans: readonly StoredSpan[]): ReadonlySet<string> =>
  new Set(spans.filter((span) => span.name === name).map(({ traceId }) => traceId))

const hasAll = (spans: readonly StoredSpan[]): boolean => tracesWith('call', spans).size === traces

const acceptedSpans = async ({ telemetryAddress }: Collector): Promise<number> =>
  (await scrape(`http://${telemetryAddress}/metrics`)).total('otelcol_receiver_accepted_spans')

test('spans of a trace meet at one sampler, whichever gateway they came by', async (t) => {
  const samplers = await Promise.all([startSampler(), startSampler()])
  const resolver = { static: { hostnames: samplers.map(({ otlpGrpcAddress }) => otlpGrpcAddress) } }
  const [one, other] = await Promise.all([startGatewayOf(resolver), startGatewayOf(resolver)])

  await t.test('so that an error keeps its whole trace, and only that', async () => {
    const service = newService()
    const roots = Array.from({ length: traces }, () => ({ traceId: newTraceId(), spanId: newSpanId(), name: 'root' }))
    const errors = roots.map(({ traceId, spanId: parentSpanId }) => ({
      traceId,
      parentSpanId,
      name: 'call',
      error: true,
    }))
    const others = Array.from({ length: traces }, () => ({ traceId: newTraceId(), name: 'uneventful' }))
    await Promise.all([
      sendSpans(one.otlpUrl, service, [...roots, ...others]),
      sendSpans(other.otlpUrl, service, errors),
    ])

    const isComplete = (spans: readonly StoredSpan[]) => hasAll(spans) && tracesWith('root', spans).size === traces
    const found = await readTracesUntil(jaeger.url, service, isComplete)
    assert.deepEqual(tracesWith('root', found), new Set(roots.map(({ traceId }) => traceId)))
    assert.deepEqual(tracesWith('call', found), tracesWith('root', found))
    assert.deepEqual(tracesWith('uneventful', found), new Set())

    const accepted = await Promise.all(samplers.map(acceptedSpans))
    assert.equal(
      accepted.reduce((sum, spans) => sum + spans),
      3 * traces,
    )
    assert.ok(
      accepted.every((spans) => spans > 0),
      `both have work to do: ${accepted}`,
    )

    const counted = `${SPANS.calls}{service_name="${service}"}`
    await promQueryUntil(prometheus.url, `sum(${counted}) == ${3 * traces}`)
    const writers = await promQuery(prometheus.url, `count by (collector_instance_id) (${counted})`)
    assert.equal(writers.length, samplers.length, 'span metrics of each are series of their own')
  })

  await t.test('metrics go to Prometheus from the gateways', async () => {
    const traffic = await startTraffic({ otlpUrl: one.otlpUrl, seconds: 2 })
    try {
      await traffic.settled()
      await agreesWithLedger(prometheus.url, traffic)
    } finally {
      await traffic.remove()
    }
  })

  await t.test('of a fixed list, one that is down is waited for, even over the death of the gateway', async () => {
    const service = newService()
    await samplers[1].kill()
    await sendSpans(one.otlpUrl, service, failedTraces())
    await one.kill()
    await one.start()
    assert.equal(hasAll(await readTraces(jaeger.url, service)), false)
    await samplers[1].start()
    await readTracesUntil(jaeger.url, service, hasAll)
  })
})

test('the traces of a sampler that has gone go to the others', { skip: withoutHostsFile }, async () => {
  const port = await freePort()
  const addresses = ['127.0.0.1', '127.0.0.2']
  const [, mortal] = await Promise.all(addresses.map((address) => startSampler(`${address}:${port}`)))
  const hosts = createHostsFile()
  hosts.resolve('samplers', addresses)
  const gateway = await startGatewayOf({ dns: { hostname: 'samplers', port: `${port}` } }, hosts.within)
  assert.ok(mortal)

  const before = newService()
  await sendSpans(gateway.otlpUrl, before, failedTraces())
  await readTracesUntil(jaeger.url, before, hasAll)
  assert.ok((await acceptedSpans(mortal)) > 0)

  const afterwards = newService()
  await mortal.kill()
  await sendSpans(gateway.otlpUrl, afterwards, failedTraces())
  const failures = async () =>
    (await scrape(`http://${gateway.telemetryAddress}/metrics`)).total('otelcol_loadbalancer_backend_outcome', {
      success: 'false',
    })
  await patiently('the gateway to miss it', failures, (count) => count > 0)
  hosts.resolve('samplers', addresses.slice(0, 1))
  await readTracesUntil(jaeger.url, afterwards, hasAll)
})
