import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { startDemoGateway } from '../../demo/gateway.ts'
import { loadClients } from '../../demo/installed-clients.ts'
import { Traffic } from '../../demo/traffic.ts'
import { HolySheepInstrumentation } from '../../src/index.ts'

/** What one process of the demo's shop has exported. */
export interface Recording {
  readonly calls: number
  readonly metrics: ResourceMetrics
  readonly spans: SpanBatch
}

/** All spans in one export, as the SDK encodes it. */
export interface SpanBatch {
  readonly count: number
  readonly body: Buffer
  /** Where in the body each of the traces has its id. */
  readonly traceIds: readonly (readonly number[])[]
}

const SECONDS = 20

/** Runs the demo's shop in this process, on the real SDK, and keeps what would be exported. */
export async function recordShop(): Promise<Recording> {
  const load = createRequire(import.meta.url)
  const { NodeSDK, metrics, tracing }: typeof import('@opentelemetry/sdk-node') = load('@opentelemetry/sdk-node')
  const spans: ReadableSpan[] = []
  const exporter = { export: keep, forceFlush: async () => {}, shutdown: async () => {} }
  let latest: ResourceMetrics | undefined
  function keep(collected: ResourceMetrics, done: (result: { code: number }) => void): void {
    latest = collected
    done({ code: 0 })
  }
  const reader = new metrics.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const processor = new tracing.SimpleSpanProcessor({
    export(ended, done) {
      spans.push(...ended)
      done({ code: 0 })
    },
    shutdown: async () => {},
  })
  const gateway = await startDemoGateway()
  const instrumentation = new HolySheepInstrumentation({ hosts: gateway.host, baggageLabels: ['tenant'] })
  new NodeSDK({
    autoDetectResources: false,
    instrumentations: [instrumentation],
    metricReaders: [reader],
    spanProcessors: [processor],
  }).start()

  const stop = new AbortController()
  const traffic = new Traffic({ origin: gateway.origin, clients: await loadClients() }, () => {})
  const running = traffic.steady(stop.signal)
  await sleep(SECONDS * 1000)
  stop.abort()
  await running
  await reader.forceFlush()
  const calls = gateway.ledger.requests.length
  await gateway.close()
  if (latest === undefined) throw new Error('no metrics were collected')
  return { calls, metrics: latest, spans: await encode(spans) }
}

async function encode(spans: ReadableSpan[]): Promise<SpanBatch> {
  const server = createServer(async (request, response) => {
    bodies.push(await buffer(request))
    response.writeHead(200).end()
  })
  const bodies: Buffer[] = []
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  await new Promise((resolve) => exporter.export(spans, resolve))
  await exporter.shutdown()
  server.closeAllConnections()
  server.close()
  const [body] = bodies
  if (body === undefined) throw new Error('no spans were exported')
  const ids = [...new Set(spans.map((span) => span.spanContext().traceId))]
  return { count: spans.length, body, traceIds: ids.map((id) => placesOf(Buffer.from(id, 'hex'), body)) }
}

function placesOf(bytes: Buffer, body: Buffer): readonly number[] {
  const places: number[] = []
  for (let place = body.indexOf(bytes); place >= 0; place = body.indexOf(bytes, place + 1)) places.push(place)
  return places
}
