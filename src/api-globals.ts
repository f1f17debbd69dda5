import type { TextMapPropagator } from '@opentelemetry/api'

/** What is registered with the API; its own getters return a front that can't tell a provider from none. */
export interface ApiGlobals {
  readonly trace?: object
  readonly metrics?: object
  readonly diag?: object
  readonly propagation?: TextMapPropagator
}

/** Where every copy of the API, of any 1.x version, keeps what was registered globally. */
const KEY = Symbol.for('opentelemetry.js.api.1')

export function apiGlobals(): ApiGlobals {
  return (globalThis as { [KEY]?: ApiGlobals })[KEY] ?? {}
}
