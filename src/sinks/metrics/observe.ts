import type { ObservableCallback, ObservableGauge } from '@opentelemetry/api'

/** Adds a callback to a gauge and returns a function that removes it. */
export function observe(gauge: ObservableGauge, callback: ObservableCallback): () => void {
  gauge.addCallback(callback)
  return () => gauge.removeCallback(callback)
}
