import type { AnswerHead } from '../../call.ts'
import { structuredReset } from '../../wire/headers.ts'

const UNITS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const

/** `6m0s`, `1.5s`, `120ms`: how OpenAI writes a duration. */
const DURATION = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s))+$/
const PART = /(\d+(?:\.\d+)?)(ms|h|m|s)/g

/** A larger number is not a duration in seconds but seconds since 1970, and one that is larger still milliseconds. */
const EPOCH_FROM = 1e9
const EPOCH_MS_FROM = 1e12

/** An RFC 3339 date with an optional fraction. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i

/** When a rate limit is reset, in milliseconds. */
export type Reset =
  | { readonly kind: 'duration'; readonly milliseconds: number }
  /** By the server's clock, since 1970. It may be up to `tolerance` later. */
  | { readonly kind: 'date'; readonly at: number; readonly tolerance: number }

/**
 * Reads a reset: a duration as OpenAI writes it, seconds, seconds since 1970, or a date as Anthropic writes it;
 * `undefined` for anything else.
 */
export function readReset(header: string | undefined): Reset | undefined {
  const text = header?.trim() ?? ''
  if (DURATION.test(text)) {
    let milliseconds = 0
    for (const [, amount, unit] of text.matchAll(PART))
      milliseconds += Number(amount) * UNITS[unit as keyof typeof UNITS]
    return { kind: 'duration', milliseconds }
  }
  if (/^\d{1,13}(?:\.\d{1,9})?$/.test(text)) {
    const number = Number(text)
    if (number < EPOCH_FROM) return { kind: 'duration', milliseconds: number * 1000 }
    return { kind: 'date', at: number < EPOCH_MS_FROM ? number * 1000 : number, tolerance: 0 }
  }
  const [, fraction] = DATE.exec(text) ?? [undefined, undefined]
  const at = DATE.test(text) ? Date.parse(text) : Number.NaN
  // Whole seconds were rounded, up or down.
  return Number.isNaN(at) ? undefined : { kind: 'date', at, tolerance: fraction === undefined ? 1000 : 0 }
}

/**
 * Milliseconds until the reset is certain. `date` is milliseconds since 1970, by the server's clock if that is known.
 */
export function untilReset(reset: Reset, date: number): number {
  return reset.kind === 'duration' ? reset.milliseconds : Math.max(0, reset.at + reset.tolerance - date)
}

/** When a limit is reset, in any dialect. A header that does not say what it limits is about requests. */
export function resetOf(head: AnswerHead, kind: 'requests' | 'tokens'): Reset | undefined {
  const named =
    readReset(head.header(`x-ratelimit-reset-${kind}`)) ?? readReset(head.header(`anthropic-ratelimit-${kind}-reset`))
  if (named !== undefined || kind === 'tokens') return named
  const milliseconds = structuredReset(head)
  const structured = milliseconds === undefined ? undefined : ({ kind: 'duration', milliseconds } as const)
  return readReset(head.header('x-ratelimit-reset')) ?? structured ?? readReset(head.header('ratelimit-reset'))
}
