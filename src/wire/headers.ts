import type { AnswerFacts, AnswerHead, LimitType, RateLimit } from '../call.ts'
import type { Money } from '../money.ts'
import { name, present } from './fields.ts'
import { parseHttpDate } from './http-date.ts'
import { usd } from './reported-cost.ts'

/** How much is allowed in a period, and how much of that is left. */
interface Allowance {
  readonly limit: number | undefined
  readonly remaining: number | undefined
}

/** Names of a limit header and of the remaining header beside it. */
type HeaderPair = readonly [limit: string, remaining: string]

const REQUESTS: readonly HeaderPair[] = [
  ['x-ratelimit-limit-requests', 'x-ratelimit-remaining-requests'],
  ['anthropic-ratelimit-requests-limit', 'anthropic-ratelimit-requests-remaining'],
]
const TOKENS: readonly HeaderPair[] = [
  ['x-ratelimit-limit-tokens', 'x-ratelimit-remaining-tokens'],
  ['anthropic-ratelimit-tokens-limit', 'anthropic-ratelimit-tokens-remaining'],
]
const TOKEN_KINDS: readonly HeaderPair[] = [
  ['anthropic-ratelimit-input-tokens-limit', 'anthropic-ratelimit-input-tokens-remaining'],
  ['anthropic-ratelimit-output-tokens-limit', 'anthropic-ratelimit-output-tokens-remaining'],
]

/** The rate limits of either dialect. Of Anthropic's limits by kind of token the one with the least left counts. */
export function rateLimit(answer: AnswerHead): RateLimit | undefined {
  const [requests] = allowances(answer, REQUESTS)
  const [tokens = scarcest(allowances(answer, TOKEN_KINDS))] = allowances(answer, TOKENS)
  if (requests === undefined && tokens === undefined) return undefined
  return present({
    limitRequests: requests?.limit,
    remainingRequests: requests?.remaining,
    limitTokens: tokens?.limit,
    remainingTokens: tokens?.remaining,
  })
}

/** Longest wait that is believed: a day, in seconds. */
const WAIT_LIMIT = 24 * 60 * 60

/**
 * Seconds that the answer asks to wait: `retry-after-ms`, else `retry-after` in seconds, whole or not, or as an HTTP
 * date, of which a past one is 0. Nonsense and more than a day are `undefined`. `nowMs` is milliseconds since 1970.
 */
export function retryAfter(answer: AnswerHead, nowMs: number): number | undefined {
  const milliseconds = decimal(answer.header('retry-after-ms'))
  const text = answer.header('retry-after')?.trim() ?? ''
  const seconds = milliseconds === undefined ? (decimal(text) ?? secondsUntil(text, nowMs)) : milliseconds / 1000
  return seconds !== undefined && seconds <= WAIT_LIMIT ? seconds : undefined
}

const QUOTA = /quota|billing|credit|balance/i
const LIMITED = [
  { type: 'tokens', pattern: /^(?:input_|output_)?tokens(?:_|$)/i },
  { type: 'requests', pattern: /^requests(?:_|$)/i },
] as const

/** Which limit a 429 ran into: what the error says, else which headroom is used up. */
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

/** The cost of the call that a header reports, in USD. */
export function reportedCost(answer: AnswerHead): Money | undefined {
  for (const header of COST_HEADERS) {
    const cost = usd(answer.header(header)?.trim())
    if (cost !== undefined) return cost
  }
  return undefined
}

/** Those of the pairs that the answer has at least one header of. */
function allowances(answer: AnswerHead, pairs: readonly HeaderPair[]): Allowance[] {
  return pairs
    .map(([limit, remaining]) => ({ limit: whole(answer.header(limit)), remaining: whole(answer.header(remaining)) }))
    .filter(({ limit, remaining }) => limit !== undefined || remaining !== undefined)
}

function scarcest(kinds: readonly Allowance[]): Allowance | undefined {
  const left = ({ remaining = Infinity }: Allowance) => remaining
  return kinds.toSorted((a, b) => (left(a) < left(b) ? -1 : 1))[0]
}

function secondsUntil(text: string, nowMs: number): number | undefined {
  const date = parseHttpDate(text, nowMs)
  return date === undefined ? undefined : Math.max(0, date - nowMs) / 1000
}

/** A whole number of up to 15 digits; token limits go beyond what one call may use. */
function whole(text = ''): number | undefined {
  return /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : undefined
}

function decimal(text = ''): number | undefined {
  return /^\s*\d{1,15}(?:\.\d{1,15})?\s*$/.test(text) ? Number(text) : undefined
}
