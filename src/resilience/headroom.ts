import type { AnswerHead, RateLimit } from '../call.ts'
import { rateLimit } from '../wire/headers.ts'
import { parseHttpDate } from '../wire/http-date.ts'
import { Allowance } from './allowance.ts'
import type { Clock } from './clock.ts'
import { untilReset } from './reset.ts'

/** What keeps a request from being sent now. */
export type Obstacle = 'requests' | 'tokens' | 'unknown' | 'concurrency'

/** A request that was sent and is not answered yet. */
export interface Sent {
  readonly sentAt: number
}

/** Added to each reset: a request that comes a moment too early would be refused. */
const MARGIN = 2

/** What the rate limits of a provider leave room for, as its headers tell. */
export class Headroom {
  readonly #clock: Clock
  readonly #requests = new Allowance()
  readonly #tokens = new Allowance()
  readonly #sent = new Set<Sent>()
  #tokensPerRequest = 0
  #blocked: { readonly until: number; readonly by: Obstacle } = { until: 0, by: 'unknown' }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What stands in the way of one more request. */
  obstacle(): Obstacle | undefined {
    const now = this.#clock.now()
    if (now < this.#blocked.until) return this.#blocked.by
    if (this.#requests.left(now) - this.#uncounted(this.#requests, now) < 1) return 'requests'
    const tokens = this.#tokens.left(now)
    if (tokens === Number.POSITIVE_INFINITY) return undefined
    const needed = (this.#uncounted(this.#tokens, now) + 1) * this.#tokensPerRequest
    return tokens <= 0 || tokens < needed ? 'tokens' : undefined
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
    const reset = resetOf(head, kind, this.#clock)
    if (reset === undefined) return // what is never reset must not block for ever
    const now = this.#clock.now()
    const allowance = kind === 'requests' ? this.#requests : this.#tokens
    allowance.read({ limit, remaining, resetAt: now + reset + MARGIN, sentAt }, now)
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

/** Milliseconds until the limit is reset, in either dialect. */
export function resetOf(head: AnswerHead, kind: 'requests' | 'tokens', clock: Clock): number | undefined {
  const openai = untilReset(head.header(`x-ratelimit-reset-${kind}`), clock.date())
  if (openai !== undefined) return openai
  // A date is of the server's clock, and so is the answer's own.
  const date = parseHttpDate(head.header('date') ?? '', clock.date()) ?? clock.date()
  return untilReset(head.header(`anthropic-ratelimit-${kind}-reset`), date)
}

/** On the average of the window so far. */
function tokensPerRequest(limits: RateLimit): number | undefined {
  const { limitRequests = 0, remainingRequests = 0, limitTokens = 0, remainingTokens = 0 } = limits
  const requests = limitRequests - remainingRequests
  const tokens = limitTokens - remainingTokens
  return requests > 0 && tokens > 0 ? tokens / requests : undefined
}
