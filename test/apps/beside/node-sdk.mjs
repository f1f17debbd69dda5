// An application with an SDK of its own: prints what its spans and metrics were, as JSON.
import { context, trace } from '@opentelemetry/api'
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { MetricReader } from '@opentelemetry/sdk-metrics'
import { NodeSDK } from '@opentelemetry/sdk-node'

const { HolySheepInstrumentation } = await import(process.env.PACKAGE)
const { GATEWAY, INSTRUMENTATIONS, PROPAGATION } = process.env

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

const spans = []
const done = async () => {}
const processor = { onStart() {}, onEnd: (span) => spans.push(span), forceFlush: done, shutdown: done }
const reader = new Reader()
const made = {
  auto: () => getNodeAutoInstrumentations({ '@opentelemetry/instrumentation-fs': { enabled: false } }),
  undici: () => new UndiciInstrumentation(),
  ignoring: () => new UndiciInstrumentation({ ignoreRequestHook: () => true }),
  parent: () => new UndiciInstrumentation({ requireParentforSpans: true }),
  ours: () => new HolySheepInstrumentation(),
}
const sdk = new NodeSDK({
  spanProcessors: [processor],
  metricReaders: [reader],
  logRecordProcessors: [],
  ...(PROPAGATION === 'none' && { textMapPropagator: null }),
  instrumentations: INSTRUMENTATIONS.split(',').map((name) => made[name]()),
})
sdk.start()

const body = JSON.stringify({ model: 'gpt-4.1', messages: [{ role: 'user', content: 'Xin chào' }] })
const headers = { 'x-api-key': 'key', 'content-type': 'application/json' }
const call = async () =>
  (await fetch(`${GATEWAY}/v1/chat/completions?key=geheim`, { method: 'POST', headers, body })).text()
const root = trace.getTracer('app').startSpan('root')
await context.with(trace.setSpan(context.active(), root), call)
root.end()
await call()

await new Promise((resolve) => setTimeout(resolve, 50))
const { resourceMetrics } = await reader.collect()
const counts = resourceMetrics.scopeMetrics
  .flatMap((scope) => scope.metrics)
  .find(({ descriptor }) => descriptor.name === 'holysheep_requests_total')
console.log(
  JSON.stringify({
    calls: counts?.dataPoints.reduce((sum, { value }) => sum + value, 0),
    spans: spans
      .filter(({ kind }) => kind === 2)
      .map((span) => ({
        name: span.name,
        scope: (span.instrumentationScope ?? span.instrumentationLibrary).name,
        traceId: span.spanContext().traceId,
        spanId: span.spanContext().spanId,
        parentId: span.parentSpanContext?.spanId,
        attributes: span.attributes,
      })),
    root: { spanId: root.spanContext().spanId, traceId: root.spanContext().traceId },
  }),
)
await sdk.shutdown()
