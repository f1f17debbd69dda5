import { type Baggage, context, propagation } from '@opentelemetry/api'

const NONE: readonly string[] = []

/** Longest value, in UTF-16 units: the limit of the billing log's columns. */
const LENGTH_LIMIT = 256

/** Lone surrogates: exporters send all of them as U+FFFD, so two series would become one. */
const HALF_CHARACTER = /\p{Surrogate}/gu

/** The active baggage's values of the configured keys, in their order; an absent one is ''. */
export function baggageLabelValues(keys: readonly string[]): readonly string[] {
  if (keys.length === 0) return NONE
  const baggage = propagation.getBaggage(context.active())
  return keys.map((key) => (baggage === undefined ? '' : labelOf(baggage, key)))
}

/**
 * Baggage is untrusted: an application may have its own class for it. What is not text, a number or a boolean is
 * absent.
 */
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
  // A copy: a slice would keep the whole text in memory while a row waits.
  return Buffer.from(text.slice(0, LENGTH_LIMIT)).toString()
}
