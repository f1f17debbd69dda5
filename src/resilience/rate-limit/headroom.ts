import type { AnswerHead, RateLimit } from '../../call.ts'
import { rateLimit } from '../../wire/headers.ts'
import { parseHttpDate } from '../../wire/http-date.ts'
import type { Clock } from '../clock.ts'
import { Allowance } from './allowance.ts'
import { resetOf, untilReset } from './reset.ts'
import { ServerClock } from './server-clock.ts'

/** What keeps a request from being sent now. */
export type Obstacle = 'requests' | 'tokens' | 'unknown' | 'concurrency'

/** A request that was sent and is not answered yet. */
export interface Sent {
  readonly sentAt: number
}

/** Milliseconds, added to each reset: a request that comes a moment too early would be refused. */
export const MARGIN = 2

/**
 * Longest time, in milliseconds, for which what headers say keeps all requests back; then one goes through, to find out
 * whether it is true. A reset of 60000 that was meant in milliseconds is 16.7 hours; of a limit by the day, one request a
 * minute costs nothing.
 */
export const LONGEST_HOLD = 60_000

/** What the rate limits of a provider leave room for, as its headers tell. */
export class Headroom {
  readonly #clock: Clock
  readonly #requests = new Allowance()
  readonly #tokens = new Allowance()
  readonly #sent = new Set<Sent>()
  readonly #server = new ServerClock()
  #tokensPerRequest = 0
  #blocked: { readonly until: number; readonly by: Obstacle } = { until: 0, by: 'unknown' }
  #lastSentAt = Number.NEGATIVE_INFINITY
  /** When a request was sent, or a header heard of, for the last time. */
  #lastNewsAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What stands in the way of one more request. */
  obstacle(): Obstacle | undefined {
    const now = this.#clock.now()
    const obstacle = this.#obstacle(now)
    return obstacle !== undefined && now < this.#probeAt(obstacle, now) ? obstacle : undefined
  }

  /** When the obstacle is gone at the latest, unless an answer removes it before; in the past where nothing is known. */
  opensAt(obstacle: Obstacle): number {
    const { until } = this.#blocked
    if (this.#clock.now() < until) return until
    return this.#allowance(obstacle)?.resetAt ?? 0
  }

  /** When there is a reason to look again: the obstacle is gone, or one request may find out. */
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

  /** The request ended without an answer, or was answered already. */
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

  /** The provider asked to be left alone for some milliseconds. */
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

  /** From when on one request goes through all the same: a header may be wrong, and a reset may be rounded. */
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
    if (reset === undefined) return // what is never reset must not block for ever
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

  /** What the server's clock shows, by which it tells a reset. */
  #serverDate(sentAt: number, head: AnswerHead): number {
    const ours = this.#clock.date()
    const date = parseHttpDate(head.header('date') ?? '', ours)
    return date === undefined ? ours : this.#server.read(date, sentAt, this.#clock.now())
  }

  /** How many of the requests under way the server may not have counted when it told what is left. */
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

/** On the average of the window so far. */
function tokensPerRequest(limits: RateLimit): number | undefined {
  const { limitRequests = 0, remainingRequests = 0, limitTokens = 0, remainingTokens = 0 } = limits
  const requests = limitRequests - remainingRequests
  const tokens = limitTokens - remainingTokens
  return requests > 0 && tokens > 0 ? tokens / requests : undefined
}
