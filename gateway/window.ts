import type { Answer, Dialect } from './answer.ts'
import { failure } from './errors.ts'

export interface RateLimit {
  readonly requests: number
  readonly tokens: number
  readonly windowMs: number
}

type Limited = 'requests' | 'tokens'

interface Window {
  readonly endsAt: number
  readonly used: Record<Limited, number>
}

/** Counts requests and tokens of each key in windows of a fixed length; the first request of a key opens its window. */
export class RateLimiter {
  readonly #limit: RateLimit
  readonly #windows = new Map<string, Window>()

  constructor(limit: RateLimit) {
    this.#limit = limit
  }

  /** Counts a request in, unless a limit is reached; returns what the answer's headers say about it. */
  admit(key: string, tokens: number, now = Date.now()): Admission {
    const { used, endsAt } = this.#window(key, now)
    const exceeded = used.requests + 1 > this.#limit.requests ? 'requests' : this.#tooManyTokens(used.tokens, tokens)
    if (exceeded === undefined) {
      used.requests += 1
      used.tokens += tokens
    }
    return { limit: this.#limit, used: { ...used }, exceeded, now, endsAt }
  }

  #tooManyTokens(used: number, tokens: number): Limited | undefined {
    return used + tokens > this.#limit.tokens ? 'tokens' : undefined
  }

  #window(key: string, now: number): Window {
    const current = this.#windows.get(key)
    if (current !== undefined && current.endsAt > now) return current
    const fresh = { endsAt: now + this.#limit.windowMs, used: { requests: 0, tokens: 0 } }
    this.#windows.set(key, fresh)
    return fresh
  }
}

/** Where a key stands after one request. */
export interface Admission {
  readonly limit: RateLimit
  readonly used: Readonly<Record<Limited, number>>
  readonly exceeded: Limited | undefined
  readonly now: number
  readonly endsAt: number
}

/** The rate-limit headers in both dialects. */
export function rateLimitHeaders({ limit, used, now, endsAt }: Admission): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const kind of ['requests', 'tokens'] as const) {
    const stands = { limit: `${limit[kind]}`, remaining: `${limit[kind] - used[kind]}` }
    for (const [what, value] of Object.entries(stands)) {
      headers[`x-ratelimit-${what}-${kind}`] = value
      headers[`anthropic-ratelimit-${kind}-${what}`] = value
    }
    headers[`x-ratelimit-reset-${kind}`] = duration(endsAt - now)
    headers[`anthropic-ratelimit-${kind}-reset`] = new Date(endsAt).toISOString().replace(/\.\d+Z$/, 'Z')
  }
  return headers
}

/** A duration as OpenAI writes it: `120ms`, `1s`, `6m0s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds}ms`
  const minutes = Math.floor(milliseconds / 60_000)
  return `${minutes > 0 ? `${minutes}m` : ''}${(milliseconds % 60_000) / 1000}s`
}

/** A 429 that asks to come back after some milliseconds. */
export const limitExceeded = (dialect: Dialect, kind: Limited, wait: number): Answer =>
  failure(dialect, {
    status: 429,
    type: kind,
    code: 'rate_limit_exceeded',
    message: `Rate limit reached: too many ${kind} per window. Please try again in ${duration(wait)}.`,
    headers: { 'retry-after': `${Math.ceil(wait / 1000)}`, 'retry-after-ms': `${wait}` },
  })
