// An application that registers instrumentations first and its providers later, or hands them over: prints what was seen.
import { metrics, trace } from '@opentelemetry/api'
import { registerInstrumentations } from '@opentelemetry/instrumentation'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import * as sdkTrace from '@opentelemetry/sdk-trace-base'

const { HolySheepInstrumentation } = await import(process.env.PACKAGE)
const { GATEWAY, PROVIDERS } = process.env

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

const spans = []
const done = async () => {}
const processor = { onStart() {}, onEnd: (span) => spans.push(span), forceFlush: done, shutdown: done }
const reader = new Reader()
const meterProvider = new MeterProvider({ readers: [reader] })
const tracerProvider = new (sdkTrace.BasicTracerProvider ?? sdkTrace.TracerProvider)({ spanProcessors: [processor] })

const instrumentations = [new HolySheepInstrumentation({ enabled: PROVIDERS !== 'disabled' })]
const registerProviders = () => {
  metrics.setGlobalMeterProvider(meterProvider)
  trace.setGlobalTracerProvider(tracerProvider)
}
if (PROVIDERS === 'before') registerProviders()
if (PROVIDERS === 'handed') registerInstrumentations({ instrumentations, meterProvider, tracerProvider })
else registerInstrumentations({ instrumentations })
if (PROVIDERS === 'after' || PROVIDERS === 'disabled') registerProviders()

await (await fetch(`${GATEWAY}/v1/models`, { headers: { 'x-api-key': 'key' } })).text()
await new Promise((resolve) => setTimeout(resolve, 50))
const { resourceMetrics } = await reader.collect()
const counts = resourceMetrics.scopeMetrics
  .flatMap((scope) => scope.metrics)
  .find(({ descriptor }) => descriptor.name === 'holysheep_requests_total')
console.log(
  JSON.stringify({
    calls: counts?.dataPoints.reduce((sum, { value }) => sum + value, 0),
    spans: spans.map(({ name }) => ({ name })),
  }),
)
