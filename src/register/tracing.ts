import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { propagation, trace } from '@opentelemetry/api'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  ParentBasedSampler,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { PropagatorName, SamplerName, TracesExporter, TracingConfig } from '../config/tracing.ts'
import type { Background } from './background.ts'
import { awaitExports, exportInBackground } from './exporters.ts'
import type { Flush } from './flush.ts'

const require = createRequire(import.meta.url)

const otlp = (): typeof import('./otlp.ts') => require(`./otlp${extname(import.meta.filename)}`)

/**
 * Starts the exporters of traces and registers their provider, as `sdk-node` would, and loads only what the environment
 * asks for. The context is started apart.
 */
export function startTracing(config: TracingConfig, resource: Resource, background: Background): Flush {
  setPropagators(config.propagators)
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
  const propagators = names.map((name) =>
    name === 'baggage' ? new W3CBaggagePropagator() : new W3CTraceContextPropagator(),
  )
  propagation.setGlobalPropagator(new CompositePropagator({ propagators }))
}

function samplerOf({ sampler, ratio }: TracingConfig): Sampler {
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
  const exporter = name === 'console' ? new ConsoleSpanExporter() : otlp().otlpTraceExporter(protocol)
  exportInBackground(exporter, background)
  return name === 'console' ? new SimpleSpanProcessor({ exporter }) : new BatchSpanProcessor({ exporter, ...batch })
}
