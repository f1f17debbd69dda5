import { propagation, trace } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { Sampler, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { PropagatorName, SamplerName, TracesExporter, TracingConfig } from '../config/tracing.ts'
import type { Background } from './background.ts'
import { awaitExports, exportInBackground } from './exporters.ts'
import type { Flush } from './flush.ts'
import { sdkPackage } from './sdk-package.ts'

/**
 * Starts the exporters of traces and registers their provider, as `sdk-node` would, and loads only what the environment
 * asks for. The context is started apart.
 */
export function startTracing(config: TracingConfig, resource: Resource, background: Background): Flush {
  setPropagators(config.propagators)
  const { TracerProvider } = sdkPackage('@opentelemetry/sdk-trace')
  const provider = new TracerProvider({
    resource,
    sampler: samplerOf(config),
    spanProcessors: config.exporters.map((exporter) => processorOf(exporter, config, background)),
  })
  trace.setGlobalTracerProvider(provider)
  return awaitExports(provider, background)
}

function setPropagators(names: readonly PropagatorName[]): void {
  if (names.includes('none')) return
  const { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } = sdkPackage('@opentelemetry/core')
  const propagators = names.map((name) =>
    name === 'baggage' ? new W3CBaggagePropagator() : new W3CTraceContextPropagator(),
  )
  propagation.setGlobalPropagator(new CompositePropagator({ propagators }))
}

function samplerOf({ sampler, ratio }: TracingConfig): Sampler {
  const { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, TraceIdRatioBasedSampler } =
    sdkPackage('@opentelemetry/sdk-trace')
  const makers: Readonly<Record<SamplerName, () => Sampler>> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
    parentbased_always_on: () => new ParentBasedSampler({ root: makers.always_on() }),
    parentbased_always_off: () => new ParentBasedSampler({ root: makers.always_off() }),
    parentbased_traceidratio: () => new ParentBasedSampler({ root: makers.traceidratio() }),
  }
  return makers[sampler]()
}

function processorOf(name: TracesExporter, { protocol, batch }: TracingConfig, background: Background): SpanProcessor {
  const { BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor } = sdkPackage('@opentelemetry/sdk-trace')
  const exporter = name === 'console' ? new ConsoleSpanExporter() : otlpExporter(protocol)
  exportInBackground(exporter, background)
  return name === 'console' ? new SimpleSpanProcessor({ exporter }) : new BatchSpanProcessor({ exporter, ...batch })
}

/** The exporters read their endpoint and headers from the environment themselves. */
function otlpExporter(protocol: TracingConfig['protocol']): SpanExporter {
  switch (protocol) {
    case 'grpc':
      return new (sdkPackage('@opentelemetry/exporter-trace-otlp-grpc').OTLPTraceExporter)()
    case 'http/json':
      return new (sdkPackage('@opentelemetry/exporter-trace-otlp-http').OTLPTraceExporter)()
    case 'http/protobuf':
      return new (sdkPackage('@opentelemetry/exporter-trace-otlp-proto').OTLPTraceExporter)()
  }
}
