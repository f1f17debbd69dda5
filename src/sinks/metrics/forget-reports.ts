import type { Observable } from '@opentelemetry/api'

/** The SDK's internal state of a gauge; fields are private by convention, and any may be missing. */
interface Remembering {
  readonly _metricStorages?: readonly { readonly _temporalMetricStorage?: { readonly _reportHistory?: unknown } }[]
}

/**
 * Makes the SDK forget earlier values of a gauge. By the specification a series that is no longer observed ends, but
 * the JavaScript SDK (up to 3.1 at least) keeps reporting its last value to cumulative readers. Clearing its
 * accumulated state leaves what is observed from now on, which is all that a gauge needs. If the SDK's internals
 * change, this does nothing.
 */
export function forgetReports(gauge: Observable): void {
  const storages = (gauge as Remembering)._metricStorages
  if (!Array.isArray(storages)) return
  for (const storage of storages) {
    const history = storage?._temporalMetricStorage?._reportHistory
    if (history instanceof Map) history.clear()
  }
}
