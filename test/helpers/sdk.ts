import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  type ContextManager,
  isSpanContextValid,
  ROOT_CONTEXT,
  type TextMapPropagator,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { AggregationTemporality, MetricReader } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan, Sampler } from '@opentelemetry/sdk-trace-base'
import * as sdkTrace from '@opentelemetry/sdk-trace-base'

type TracerProviderClass = new (config: { spanProcessors: unknown[]; sampler?: Sampler }) => TracerProvider

/** Its name is another one in each of the two SDK lines that we support. */
const sdk = sdkTrace as unknown as { BasicTracerProvider?: TracerProviderClass; TracerProvider: TracerProviderClass }
const SdkTracerProvider = sdk.BasicTracerProvider ?? sdk.TracerProvider

/** A real tracer provider, and the spans it has ended. */
export function tracing(sampler?: Sampler): { provider: TracerProvider; ended: ReadableSpan[] } {
  const ended: ReadableSpan[] = []
  const done = () => Promise.resolve()
  const collector = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void ended.push(span),
    forceFlush: done,
    shutdown: done,
  }
  return { provider: new SdkTracerProvider({ spanProcessors: [collector], ...(sampler && { sampler }) }), ended }
}

/** A reader that collects when it is asked to, and once more at shutdown. */
export class TestReader extends MetricReader {
  readonly points: Map<string, Point[]>[] = []

  constructor(temporality = AggregationTemporality.CUMULATIVE) {
    super({ aggregationTemporalitySelector: () => temporality })
  }

  /** The data points of all metrics by name, as one collection finds them. */
  async read(): Promise<Map<string, Point[]>> {
    const { resourceMetrics } = await this.collect()
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
    return new Map(
      metrics.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ attributes, value }) => ({ attributes: { ...attributes }, value })),
      ]),
    )
  }

  protected override async onForceFlush(): Promise<void> {
    this.points.push(await this.read())
  }

  protected override async onShutdown(): Promise<void> {
    this.points.push(await this.read())
  }
}

export interface Point {
  readonly attributes: Record<string, unknown>
  readonly value: unknown
}

/** Keeps the active context over asynchronous calls, as the SDK's own does. */
export function contextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (context, work, self, ...args) => storage.run(context, () => work.apply(self as never, args)),
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}

/** Writes the header of W3C trace context. */
export class TraceparentPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: Parameters<TextMapPropagator['inject']>[2]): void {
    const made = trace.getSpanContext(context)
    if (made === undefined || !isSpanContextValid(made)) return
    setter.set(carrier, 'traceparent', `00-${made.traceId}-${made.spanId}-0${made.traceFlags}`)
  }

  extract(context: Context): Context {
    return context
  }

  fields(): string[] {
    return ['traceparent']
  }
}
