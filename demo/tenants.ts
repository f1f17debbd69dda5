import { context, propagation } from '@opentelemetry/api'

export const tenants = ['acme', 'globex', 'initech'] as const

/** Runs something on behalf of a tenant: its name travels as baggage, and becomes a label of the metrics. */
export function onBehalfOf<T>(tenant: string, work: () => T): T {
  const baggage = propagation.createBaggage({ tenant: { value: tenant } })
  return context.with(propagation.setBaggage(context.active(), baggage), work)
}
