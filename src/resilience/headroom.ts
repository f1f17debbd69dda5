import type { AnswerHead, RateLimit } from '../call.ts'
import { rateLimit } from '../wire/headers.ts'
import { parseHttpDate } from '../wire/http-date.ts'
import { Allowance } from './allowance.ts'
import type { Clock } from './clock.ts'
import { type Reset, readReset, untilReset } from './reset.ts'
import { ServerClock } from './server-clock.ts'

/** What keeps a request from being sent now. */
export type Obstacle = 'requests' | 'tokens' | 'unknown' | 'concurrency'

/** A request that was sent and is not answered yet. */
export interface Sent {
  readonly sentAt: number
}

/** Added to each reset: a request that comes a moment too early would be refused. */
const MARGIN = 2

/**
 * Milliseconds, the longest time for which a header can hold up requests: limits are mostly per minute, and one wrong
 * header must not be an outage. After that, one request finds out, and again after each such time.
 */
const LONGEST_HOLD = 60_000

/** What the rate limits of a provider leave room for, as its headers tell. */
export class Headroom {
  readonly #clock: Clock
  readonly #requests = new Allowance()
  readonly #tokens = new Allowance()
  readonly #sent = new Set<Sent>()
  readonly #serverClock = new ServerClock()
  #tokensPerRequest = 0
  #blocked: { readonly until: number; readonly by: Obstacle } = { until: 0, by: 'unknown' }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What stands in the way of one more request. */
  obstacle(): Obstacle | undefined {
    const now = this.#clock.now()
    if (now < this.#blocked.until) return this.#blocked.by
    if (this.#isUsedUp(this.#requests, 1, now)) return 'requests'
    return this.#isUsedUp(this.#tokens, this.#tokensPerRequest, now) ? 'tokens' : undefined
  }

  /** When the obstacle is gone at the latest, unless an answer removes it before; in the past where nothing is known. */
  opensAt(obstacle: Obstacle): number {
    const { until } = this.#blocked
    if (this.#clock.now() < until) return until
    if (obstacle === 'requests') return this.#requests.resetAt
    return obstacle === 'tokens' ? this.#tokens.resetAt : 0
  }

  send(): Sent {
    const sent = { sentAt: this.#clock.now() }
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
    const date = dateOf(head)
    if (date !== undefined) this.#serverClock.read(date, this.#clock.now())
    const { limitRequests, remainingRequests, limitTokens, remainingTokens } = limits
    if (remainingRequests !== undefined) this.#read('requests', sent, head, limitRequests, remainingRequests)
    if (remainingTokens !== undefined) this.#read('tokens', sent, head, limitTokens, remainingTokens)
    this.#tokensPerRequest = tokensPerRequest(limits) ?? this.#tokensPerRequest
  }

  /** The provider asked to be left alone for some milliseconds. */
  block(milliseconds: number, by: Obstacle): void {
    const until = this.#clock.now() + milliseconds + MARGIN
    if (until > this.#blocked.until) this.#blocked = { until, by }
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
    const now = this.#clock.now()
    const wait = untilReset(reset, this.#serverClock.date(now) ?? this.#clock.date())
    const resetAt = now + Math.min(wait, LONGEST_HOLD) + MARGIN
    const window = 'at' in reset ? reset.at : undefined
    const allowance = kind === 'requests' ? this.#requests : this.#tokens
    allowance.read({ limit, remaining, resetAt, isCutShort: wait > LONGEST_HOLD, window, sentAt }, now)
  }

  /** Whether one more request, which takes so much of it, is too much. */
  #isUsedUp(allowance: Allowance, perRequest: number, now: number): boolean {
    const left = allowance.left(now)
    const uncounted = this.#uncounted(allowance, now)
    const isTooLittle = left <= 0 || left < (uncounted + 1) * perRequest
    return isTooLittle && !(uncounted === 0 && allowance.isDoubted(now))
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

/** When the limit is reset, in either dialect. */
export const resetOf = (head: AnswerHead, kind: 'requests' | 'tokens'): Reset | undefined =>
  readReset(head.header(`x-ratelimit-reset-${kind}`)) ?? readReset(head.header(`anthropic-ratelimit-${kind}-reset`))

/** The `date` of an answer in milliseconds since 1970: of the server's clock, as the dates of its resets. */
export const dateOf = (head: AnswerHead): number | undefined => parseHttpDate(head.header('date') ?? '', Date.now())

/** On the average of the window so far. */
function tokensPerRequest(limits: RateLimit): number | undefined {
  const { limitRequests = 0, remainingRequests = 0, limitTokens = 0, remainingTokens = 0 } = limits
  const requests = limitRequests - remainingRequests
  const tokens = limitTokens - remainingTokens
  return requests > 0 && tokens > 0 ? tokens / requests : undefined
}
