import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { startDemoGateway } from '../../demo/gateway.ts'
import { Traffic } from '../../demo/traffic.ts'
import { HolySheepInstrumentation } from '../../src/index.ts'

/** What one process of the demo's shop has exported. */
export interface Recording {
  readonly metrics: ResourceMetrics
  readonly traces: readonly (readonly ReadableSpan[])[]
  readonly calls: number
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
  const traffic = new Traffic(gateway.origin, () => {})
  const running = traffic.steady(stop.signal)
  await sleep(SECONDS * 1000)
  stop.abort()
  await running
  await reader.forceFlush()
  const calls = gateway.ledger.requests.length
  await gateway.close()
  if (latest === undefined) throw new Error('no metrics were collected')
  return { metrics: latest, traces: tracesOf(spans), calls }
}

function tracesOf(spans: readonly ReadableSpan[]): readonly (readonly ReadableSpan[])[] {
  const traces = new Map<string, ReadableSpan[]>()
  for (const span of spans) {
    const { traceId } = span.spanContext()
    const trace = traces.get(traceId) ?? []
    trace.push(span)
    traces.set(traceId, trace)
  }
  return [...traces.values()]
}
