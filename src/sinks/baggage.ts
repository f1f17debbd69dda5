import { context, propagation } from '@opentelemetry/api'

const NONE: readonly string[] = []

/** The active baggage's values of the configured keys, in their order; an absent one is ''. */
export function baggageLabels(keys: readonly string[]): readonly string[] {
  if (keys.length === 0) return NONE
  const baggage = propagation.getBaggage(context.active())
  return keys.map((key) => baggage?.getEntry(key)?.value ?? '')
}
