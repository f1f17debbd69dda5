import type { Observable } from '@opentelemetry/api'

/** What the SDK remembers of a gauge, in fields that are private by name only; all may be missing. */
interface Remembering {
  readonly _metricStorages?: readonly { readonly _temporalMetricStorage?: { readonly _reportHistory?: unknown } }[]
}

/**
 * Makes the SDK forget what it reported of a gauge. The specification wants a series that is no longer observed to
 * stop, but JavaScript's SDK, up to 3.1 at least, goes on reporting its last value to cumulative readers for ever.
 * Emptying its memory of earlier reports leaves what is observed from now on; a gauge needs no more. In an SDK that
 * looks different inside, nothing happens.
 */
export function forgetReports(gauge: Observable): void {
  const storages = (gauge as Remembering)._metricStorages
  if (!Array.isArray(storages)) return
  for (const storage of storages) {
    const history = storage?._temporalMetricStorage?._reportHistory
    if (history instanceof Map) history.clear()
  }
}
