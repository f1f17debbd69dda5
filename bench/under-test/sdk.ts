import type { Instrumentation } from '@opentelemetry/instrumentation'

export interface Sdk {
  /** Exports the spans that wait and collects the metrics. Returns how many spans there were since the last time. */
  flush(): Promise<number>
}

const exported = { code: 0 }

/**
 * The SDK of a production process: every span is sampled and batched, context and W3C headers are propagated, metrics
 * are collected; only the exporters do nothing. It is the same for all candidates.
 */
export function startSdk(load: NodeJS.Require, instrumentations: Instrumentation[]): Sdk {
  const { NodeSDK, metrics, tracing }: typeof import('@opentelemetry/sdk-node') = load('@opentelemetry/sdk-node')
  let count = 0
  const spans = new tracing.BatchSpanProcessor({
    export: ({ length }, done) => {
      count += length
      done(exported)
    },
    shutdown: async () => {},
  })
  const reader = new metrics.PeriodicExportingMetricReader({
    exporter: { export: (_, done) => done(exported), forceFlush: async () => {}, shutdown: async () => {} },
    exportIntervalMillis: 24 * 60 * 60 * 1000, // a timer would strike between two turns, where nobody measures
  })
  new NodeSDK({
    autoDetectResources: false,
    instrumentations,
    metricReaders: [reader],
    spanProcessors: [spans],
  }).start()
  return {
    flush: async () => {
      await spans.forceFlush()
      await reader.forceFlush()
      const since = count
      count = 0
      return since
    },
  }
}
