const UNITS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const

/** `6m0s`, `1.5s`, `120ms`: how OpenAI writes a duration. */
const DURATION = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s))+$/
const PART = /(\d+(?:\.\d+)?)(ms|h|m|s)/g

/** A number above this is no duration in seconds but seconds since 1970. */
const EPOCH_FROM = 1e9

/** An RFC 3339 date, of which the fraction is optional. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i

/** When a limit is reset, as a header says it: after so many milliseconds, or at a date in milliseconds since 1970. */
export type Reset = { readonly after: number } | { readonly at: number }

/**
 * Reads a duration as OpenAI writes it, seconds, seconds since 1970, or a date as Anthropic writes it; `undefined` for
 * anything else.
 */
export function readReset(header: string | undefined): Reset | undefined {
  const text = header?.trim() ?? ''
  if (DURATION.test(text)) {
    let sum = 0
    for (const [, amount, unit] of text.matchAll(PART)) sum += Number(amount) * UNITS[unit as keyof typeof UNITS]
    return { after: sum }
  }
  if (/^\d{1,12}(?:\.\d{1,9})?$/.test(text)) {
    const seconds = Number(text)
    return seconds < EPOCH_FROM ? { after: seconds * 1000 } : { at: seconds * 1000 }
  }
  const [, fraction] = DATE.exec(text) ?? [undefined, undefined]
  const at = DATE.test(text) ? Date.parse(text) : Number.NaN
  // Whole seconds were rounded, nobody knows which way.
  return Number.isNaN(at) ? undefined : { at: at + (fraction === undefined ? 1000 : 0) }
}

/** Milliseconds until then. `date` is milliseconds since 1970, of the server where it is known. */
export const untilReset = (reset: Reset, date: number): number =>
  'after' in reset ? reset.after : Math.max(0, reset.at - date)
