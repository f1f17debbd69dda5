import type { AnswerHead, RateLimit } from '../../call.ts'
import { rateLimit } from '../../wire/headers.ts'
import { parseHttpDate } from '../../wire/http-date.ts'
import type { Clock } from '../clock.ts'
import { Allowance } from './allowance.ts'
import { resetOf, untilReset } from './reset.ts'
import { ServerClock } from './server-clock.ts'

/** Why a request can't be sent now. */
export type Obstacle = 'requests' | 'tokens' | 'unknown' | 'concurrency'

/** A request in progress, without an answer yet. */
export interface Sent {
  readonly sentAt: number
}

/** Milliseconds added to each reset: a request that is slightly too early would be refused. */
export const MARGIN = 2

/**
 * Longest time, in milliseconds, that headers alone block all requests; then one is sent to test them. A reset of 60000
 * that was meant in milliseconds would block for 16.7 hours, and for a real limit per day one request a minute costs
 * nothing.
 */
export const LONGEST_HOLD = 60_000

/** What the rate limits of a provider allow now, by its headers. */
export class Headroom {
  readonly #clock: Clock
  readonly #requests = new Allowance()
  readonly #tokens = new Allowance()
  readonly #sent = new Set<Sent>()
  readonly #server = new ServerClock()
  #tokensPerRequest = 0
  #blocked: { readonly until: number; readonly by: Obstacle } = { until: 0, by: 'unknown' }
  #lastSentAt = Number.NEGATIVE_INFINITY
  /** The last time a request was sent or a header was received. */
  #lastNewsAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Why one more request can't be sent now. */
  obstacle(): Obstacle | undefined {
    const now = this.#clock.now()
    const obstacle = this.#obstacle(now)
    return obstacle !== undefined && now < this.#probeAt(obstacle, now) ? obstacle : undefined
  }

  /** When the obstacle ends at the latest, if no answer removes it before; in the past if nothing is known. */
  opensAt(obstacle: Obstacle): number {
    const { until } = this.#blocked
    if (this.#clock.now() < until) return until
    return this.#allowance(obstacle)?.resetAt ?? 0
  }

  /** When to check again: the obstacle has ended, or one request may test it. */
  looksAgainAt(obstacle: Obstacle): number {
    const now = this.#clock.now()
    const opensAt = this.opensAt(obstacle)
    const probeAt = this.#probeAt(obstacle, now)
    return opensAt > now ? Math.min(opensAt, probeAt) : probeAt
  }

  send(): Sent {
    const sent = { sentAt: this.#clock.now() }
    this.#lastSentAt = sent.sentAt
    this.#lastNewsAt = sent.sentAt
    this.#sent.add(sent)
    return sent
  }

  /** The request ended without an answer, or its answer was reported already. */
  forget(sent: Sent): void {
    this.#sent.delete(sent)
  }

  answer(sent: Sent, head: AnswerHead): void {
    this.#sent.delete(sent)
    const limits = rateLimit(head)
    if (limits === undefined) return
    this.#lastNewsAt = this.#clock.now()
    const { limitRequests, remainingRequests, limitTokens, remainingTokens } = limits
    if (remainingRequests !== undefined) this.#read('requests', sent, head, limitRequests, remainingRequests)
    if (remainingTokens !== undefined) this.#read('tokens', sent, head, limitTokens, remainingTokens)
    this.#tokensPerRequest = tokensPerRequest(limits) ?? this.#tokensPerRequest
  }

  /** The provider asked to wait some milliseconds. */
  block(milliseconds: number, by: Obstacle): void {
    this.#lastNewsAt = this.#clock.now()
    const until = this.#lastNewsAt + milliseconds + MARGIN
    if (until > this.#blocked.until) this.#blocked = { until, by }
  }

  #obstacle(now: number): Obstacle | undefined {
    if (now < this.#blocked.until) return this.#blocked.by
    if (this.#requests.left(now) - this.#uncounted(this.#requests, now) < 1) return 'requests'
    const tokens = this.#tokens.left(now)
    if (tokens === Number.POSITIVE_INFINITY) return undefined
    const needed = (this.#uncounted(this.#tokens, now) + 1) * this.#tokensPerRequest
    return tokens <= 0 || tokens < needed ? 'tokens' : undefined
  }

  /** When one request is sent all the same: a header may be wrong, and a reset may be rounded. */
  #probeAt(obstacle: Obstacle, now: number): number {
    const mayResetAt = now < this.#blocked.until ? undefined : this.#allowance(obstacle)?.mayResetAt
    const isUntried = mayResetAt !== undefined && this.#lastSentAt < mayResetAt
    return Math.min(this.#lastNewsAt + LONGEST_HOLD, isUntried ? mayResetAt : Number.POSITIVE_INFINITY)
  }

  #allowance(obstacle: Obstacle): Allowance | undefined {
    if (obstacle === 'requests') return this.#requests
    return obstacle === 'tokens' ? this.#tokens : undefined
  }

  #read(
    kind: 'requests' | 'tokens',
    { sentAt }: Sent,
    head: AnswerHead,
    limit: number | undefined,
    remaining: number,
  ): void {
    const reset = resetOf(head, kind)
    if (reset === undefined) return // a limit without a reset must not block forever
    const readAt = this.#clock.now()
    const isDate = reset.kind === 'date'
    const wait = untilReset(reset, isDate ? this.#serverDate(sentAt, head) : 0)
    this.#allowance(kind)?.read({
      limit,
      remaining,
      resetAt: readAt + wait + MARGIN,
      tolerance: isDate ? reset.tolerance : 0,
      window: isDate ? reset.at : undefined,
      sentAt,
      readAt,
    })
  }

  /** The clock of the server, by which its resets are given. */
  #serverDate(sentAt: number, head: AnswerHead): number {
    const ours = this.#clock.date()
    const date = parseHttpDate(head.header('date') ?? '', ours)
    return date === undefined ? ours : this.#server.read(date, sentAt, this.#clock.now())
  }

  /** How many requests in progress the server may not have counted when it sent the remaining value. */
  #uncounted(allowance: Allowance, now: number): number {
    const counted = allowance.countedUntil(now)
    let uncounted = this.#sent.size
    for (const { sentAt } of this.#sent) {
      if (sentAt > counted) break // they are in the order in which they were sent
      uncounted--
    }
    return uncounted
  }
}

/** The average tokens per request of the window so far. */
function tokensPerRequest(limits: RateLimit): number | undefined {
  const { limitRequests = 0, remainingRequests = 0, limitTokens = 0, remainingTokens = 0 } = limits
  const requests = limitRequests - remainingRequests
  const tokens = limitTokens - remainingTokens
  return requests > 0 && tokens > 0 ? tokens / requests : undefined
}
