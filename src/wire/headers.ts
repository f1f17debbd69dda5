import type { AnswerFacts, AnswerHead, LimitType, RateLimit } from '../call.ts'
import { name, present } from '../foreign.ts'
import type { Money } from '../money.ts'
import { reportedUsd } from './formats/reported-cost.ts'
import { parseHttpDate } from './http-date.ts'

/** The limit of a period, and what remains of it. */
interface Allowance {
  readonly limit: number | undefined
  readonly remaining: number | undefined
}

/** The names of a limit header and its remaining header. */
type HeaderPair = readonly [limit: string, remaining: string]

const REQUESTS: HeaderPair = ['x-ratelimit-limit-requests', 'x-ratelimit-remaining-requests']
const TOKENS: HeaderPair = ['x-ratelimit-limit-tokens', 'x-ratelimit-remaining-tokens']
const ANTHROPIC_REQUESTS: HeaderPair = ['anthropic-ratelimit-requests-limit', 'anthropic-ratelimit-requests-remaining']
const ANTHROPIC_TOKENS: HeaderPair = ['anthropic-ratelimit-tokens-limit', 'anthropic-ratelimit-tokens-remaining']
const INPUT_TOKENS: HeaderPair = [
  'anthropic-ratelimit-input-tokens-limit',
  'anthropic-ratelimit-input-tokens-remaining',
]
const OUTPUT_TOKENS: HeaderPair = [
  'anthropic-ratelimit-output-tokens-limit',
  'anthropic-ratelimit-output-tokens-remaining',
]

/** Headers that do not say what they count. */
const PLAIN: HeaderPair = ['x-ratelimit-limit', 'x-ratelimit-remaining']
/** Of drafts of the IETF before the one header `RateLimit`. */
const DRAFT: HeaderPair = ['ratelimit-limit', 'ratelimit-remaining']

/**
 * The rate limits in any dialect. Of Anthropic's limits by token type, the one with the least remaining counts. Limits
 * that do not say what they count are limits of requests.
 */
export function rateLimit(answer: AnswerHead): RateLimit | undefined {
  const requests =
    allowance(answer, REQUESTS) ??
    allowance(answer, ANTHROPIC_REQUESTS) ??
    allowance(answer, PLAIN) ??
    structuredAllowance(answer) ??
    allowance(answer, DRAFT)
  const tokens =
    allowance(answer, TOKENS) ??
    allowance(answer, ANTHROPIC_TOKENS) ??
    scarcer(allowance(answer, INPUT_TOKENS), allowance(answer, OUTPUT_TOKENS))
  if (requests === undefined && tokens === undefined) return undefined
  return present({
    limitRequests: requests?.limit,
    remainingRequests: requests?.remaining,
    limitTokens: tokens?.limit,
    remainingTokens: tokens?.remaining,
  })
}

/** Longest plausible wait, in seconds: a day. */
const WAIT_LIMIT = 24 * 60 * 60

/**
 * Seconds to wait: `retry-after-ms`, else `retry-after` in seconds, whole or not, or as an HTTP date; a past date is 0.
 * Invalid values and more than a day are `undefined`. `nowMs` is milliseconds since 1970.
 */
export function retryAfter(answer: AnswerHead, nowMs: number): number | undefined {
  const header = answer.header('retry-after')
  const milliseconds = decimal(answer.header('retry-after-ms'))
  if (header === undefined && milliseconds === undefined) return undefined
  const text = header?.trim() ?? ''
  const seconds = milliseconds === undefined ? (decimal(text) ?? secondsUntil(text, nowMs)) : milliseconds / 1000
  return seconds !== undefined && seconds <= WAIT_LIMIT ? seconds : undefined
}

const QUOTA = /quota|billing|credit|balance/i
const LIMITED = [
  { type: 'tokens', pattern: /^(?:input_|output_)?tokens(?:_|$)/i },
  { type: 'requests', pattern: /^requests(?:_|$)/i },
] as const

/** The limit that a 429 exceeded: by the error, else by the limit with nothing remaining. */
export function limitType(answer: AnswerHead, error: AnswerFacts['error']): LimitType {
  const names = [error?.code, error?.type].filter((text) => text !== undefined)
  if (names.some((text) => QUOTA.test(text))) return 'quota'
  const named = LIMITED.find(({ pattern }) => names.some((text) => pattern.test(text)))
  if (named !== undefined) return named.type
  const limits = rateLimit(answer)
  if (limits?.remainingRequests === 0) return 'requests'
  return limits?.remainingTokens === 0 ? 'tokens' : 'unknown'
}

/** The gateway's own id of the request, of at most 256 characters. */
export function requestId(answer: AnswerHead): string | undefined {
  return name(answer.header('x-request-id')) ?? name(answer.header('request-id'))
}

const COST_HEADERS = ['x-cost-usd', 'x-request-cost', 'x-request-cost-usd', 'x-litellm-response-cost']

/** The cost of the call by a header, in USD. */
export function reportedCost(answer: AnswerHead): Money | undefined {
  for (const header of COST_HEADERS) {
    const cost = reportedUsd(answer.header(header)?.trim())
    if (cost !== undefined) return cost
  }
  return undefined
}

/**
 * Of `RateLimit: "default";r=50;t=30` and `RateLimit-Policy: "default";q=100;w=60`, as draft-ietf-httpapi-ratelimit-headers
 * has them since its version 8. Of several policies, the one with the least remaining counts.
 */
function structuredAllowance(answer: AnswerHead): Allowance | undefined {
  if (answer.header('ratelimit') === undefined) return undefined
  const policies = policiesOf(answer.header('ratelimit-policy'))
  const limits = policiesOf(answer.header('ratelimit'))
  let scarcest: Allowance | undefined
  for (const [policy, item] of limits) {
    const allowance = { limit: parameter(policies.get(policy), 'q'), remaining: parameter(item, 'r') }
    scarcest = scarcest === undefined ? allowance : scarcer(scarcest, allowance)
  }
  return scarcest?.remaining === undefined ? undefined : scarcest
}

/** Milliseconds until the reset of the structured header; of several policies, of the one with the least remaining. */
export function structuredReset(answer: AnswerHead): number | undefined {
  const items = [...policiesOf(answer.header('ratelimit')).values()]
  const [scarcest] = items.toSorted((one, other) => (parameter(one, 'r') ?? 0) - (parameter(other, 'r') ?? 0))
  const seconds = parameter(scarcest, 't')
  return seconds === undefined ? undefined : seconds * 1000
}

/** The items of a list by the names of their policies, at most 16. */
function policiesOf(header: string | undefined): ReadonlyMap<string, string> {
  const items = (header ?? '').split(',', 16).flatMap((item) => {
    const [, policy, parameters] = /^\s*"([^"]{0,64})"\s*(;.*)$/.exec(item) ?? []
    return policy === undefined || parameters === undefined ? [] : [[policy, parameters] as const]
  })
  return new Map(items)
}

function parameter(item: string | undefined, key: 'q' | 'r' | 't'): number | undefined {
  const [, value] = item === undefined ? [] : (new RegExp(`;\\s*${key}=(\\d{1,15})(?:\\s*;|\\s*$)`).exec(item) ?? [])
  return whole(value)
}

function longestTiming(answer: AnswerHead): number | undefined {
  const header = answer.header('server-timing')
  if (header === undefined) return undefined
  const durations = Array.from(header.matchAll(/;\s*dur="?(\d{1,9}(?:\.\d{1,9})?)/g), ([, time]) => Number(time))
  return durations.length === 0 ? undefined : Math.max(...durations)
}

/** Most plausible time that a gateway reports for a call, in milliseconds: an hour. */
const GATEWAY_TIME_LIMIT = 60 * 60 * 1000

/** Headers in which gateways report how long a call took them, in milliseconds. */
const TIME_HEADERS = ['openai-processing-ms', 'x-envoy-upstream-service-time']

/**
 * Seconds that the call took by the gateway itself: `latency_ms` of the body, else a header. Of `server-timing`, the
 * longest of its durations counts.
 */
export function gatewayDuration(answer: AnswerHead, latencyMs: number | undefined): number | undefined {
  let milliseconds = plausibleTime(latencyMs)
  for (const name of TIME_HEADERS) milliseconds ??= plausibleTime(decimal(answer.header(name)))
  milliseconds ??= plausibleTime(longestTiming(answer))
  return milliseconds === undefined ? undefined : milliseconds / 1000
}

function plausibleTime(milliseconds: number | undefined): number | undefined {
  return milliseconds !== undefined && milliseconds >= 0 && milliseconds <= GATEWAY_TIME_LIMIT
    ? milliseconds
    : undefined
}

/** Absent if the answer has neither header of the pair. */
function allowance(answer: AnswerHead, [limitName, remainingName]: HeaderPair): Allowance | undefined {
  const limit = whole(answer.header(limitName))
  const remaining = whole(answer.header(remainingName))
  return limit === undefined && remaining === undefined ? undefined : { limit, remaining }
}

function scarcer(one: Allowance | undefined, other: Allowance | undefined): Allowance | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return (one.remaining ?? Infinity) <= (other.remaining ?? Infinity) ? one : other
}

function secondsUntil(text: string, nowMs: number): number | undefined {
  const date = parseHttpDate(text, nowMs)
  return date === undefined ? undefined : Math.max(0, date - nowMs) / 1000
}

/** A whole number of up to 15 digits. Token limits may exceed the tokens of one call. */
function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : undefined
}

function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(?:\.\d{1,15})?\s*$/.test(text) ? Number(text) : undefined
}

/** Every answer header that is read, here and to find the coding and type of the body. */
export const ANSWER_HEADERS: readonly string[] = [
  'content-encoding',
  'content-type',
  'retry-after',
  'retry-after-ms',
  'x-request-id',
  'request-id',
  ...COST_HEADERS,
  ...[REQUESTS, TOKENS, ANTHROPIC_REQUESTS, ANTHROPIC_TOKENS, INPUT_TOKENS, OUTPUT_TOKENS, PLAIN, DRAFT].flat(),
  ...['ratelimit', 'ratelimit-policy', 'server-timing', ...TIME_HEADERS],
]
