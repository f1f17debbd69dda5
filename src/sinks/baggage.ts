import { type Baggage, context, propagation } from '@opentelemetry/api'

const NONE: readonly string[] = []

/** Longest value, in UTF-16 units: as much as a row of the billing log stores. */
const LENGTH_LIMIT = 256

/** Halves of characters are all sent as the same one, so that two series would become one. */
const HALF_CHARACTER = /\p{Surrogate}/gu

/** The active baggage's values of the configured keys, in their order; an absent one is ''. */
export function baggageLabelValues(keys: readonly string[]): readonly string[] {
  if (keys.length === 0) return NONE
  const baggage = propagation.getBaggage(context.active())
  return keys.map((key) => (baggage === undefined ? '' : labelOf(baggage, key)))
}

/** An application can put anything into baggage, by a class of its own, too: what is no text or number is absent. */
function labelOf(baggage: Baggage, key: string): string {
  try {
    const value: unknown = baggage.getEntry(key)?.value
    if (typeof value === 'string') return storable(value)
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  } catch {
    return ''
  }
}

function storable(text: string): string {
  if (text.length <= LENGTH_LIMIT) return text.replace(HALF_CHARACTER, '\uFFFD')
  // A copy, for a slice would hold all of the text alive for as long as a row waits.
  return Buffer.from(text.slice(0, LENGTH_LIMIT)).toString()
}
