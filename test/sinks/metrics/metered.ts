import { MeterProvider, type MeterProviderOptions } from '@opentelemetry/sdk-metrics'
import type { Call } from '../../../src/call.ts'
import { MetricsSink, type MetricsSinkOptions } from '../../../src/sinks/metrics/metrics.ts'
import { TestReader } from '../../helpers/sdk.ts'

const OPTIONS: MetricsSinkOptions = { version: '1.2.3', priceTable: '2026-11', labelKeys: [], genAiMetrics: true }

/** A sink on a real meter, and a reader of it. */
export function metered(options: Partial<MetricsSinkOptions> = {}, provided: MeterProviderOptions = {}) {
  const reader = new TestReader()
  const provider = new MeterProvider({ ...provided, readers: [reader, ...(provided.readers ?? [])] })
  const sink = new MetricsSink({ ...OPTIONS, ...options })
  sink.useMeter(provider.getMeter('test'))
  return { sink, reader, provider }
}

/** A sink that no meter was given to yet. */
export const unmetered = (options: Partial<MetricsSinkOptions> = {}) => new MetricsSink({ ...OPTIONS, ...options })

export function record(sink: MetricsSink, ...calls: Call[]): void {
  for (const call of calls) sink.sink(call.started)(call)
}
