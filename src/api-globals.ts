import type { TextMapPropagator } from '@opentelemetry/api'

/** What is registered with the API. The API's own getters return a proxy, which exists with and without a provider. */
export interface ApiGlobals {
  readonly trace?: object
  readonly metrics?: object
  readonly diag?: object
  readonly propagation?: TextMapPropagator
}

/** The symbol under which every copy of the API, of any 1.x version, keeps the global providers. */
const KEY = Symbol.for('opentelemetry.js.api.1')

export function apiGlobals(): ApiGlobals {
  return (globalThis as { [KEY]?: ApiGlobals })[KEY] ?? {}
}
