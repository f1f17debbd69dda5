/** What somebody has registered with the API already. */
export interface RegisteredGlobals {
  readonly traces: boolean
  readonly metrics: boolean
  readonly logger: boolean
}

/** Where the 1.x API keeps them, for all its copies; its own getters can't tell a provider from none. */
const globals = Symbol.for('opentelemetry.js.api.1')

/** An SDK that was started before us, by another `--import` or by the application, is found by these. */
export function registeredGlobals(): RegisteredGlobals {
  const registered = (globalThis as { [globals]?: { trace?: object; metrics?: object; diag?: object } })[globals]
  return {
    traces: registered?.trace !== undefined,
    metrics: registered?.metrics !== undefined,
    logger: registered?.diag !== undefined,
  }
}
