import type { TextMapPropagator } from '@opentelemetry/api'

/** Where every copy of the API, of any 1.x version, keeps what was registered globally. */
const API = Symbol.for('opentelemetry.js.api.1')

/**
 * The registered propagator itself: `propagation` of the API is a front of it that each copy of the API has its own
 * of. `undefined` where nobody registered one.
 */
export function globalPropagator(): TextMapPropagator | undefined {
  const registered = Reflect.get(globalThis, API) as { readonly propagation?: TextMapPropagator } | undefined
  return registered?.propagation
}
