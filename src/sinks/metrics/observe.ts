import type { ObservableCallback, ObservableGauge } from '@opentelemetry/api'

/** Adds a callback to a gauge; what it returns removes it. */
export function observe(gauge: ObservableGauge, callback: ObservableCallback): () => void {
  gauge.addCallback(callback)
  return () => gauge.removeCallback(callback)
}
