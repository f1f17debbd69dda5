import type { AnswerHead } from '../call.ts'
import { rateLimit, retryAfter } from '../wire/headers.ts'
import type { Clock } from './clock.ts'
import { dateOf, resetOf } from './headroom.ts'
import { untilReset } from './reset.ts'

/** Milliseconds that an answer asks to wait: by `retry-after` in any form, else by the reset of the limit used up. */
export function retryHint(head: AnswerHead, clock: Clock): number | undefined {
  const seconds = retryAfter(head, clock.date())
  if (seconds !== undefined) return seconds * 1000
  if (head.status !== 429) return undefined
  const limits = rateLimit(head)
  const usedUp = limits?.remainingRequests === 0 ? 'requests' : limits?.remainingTokens === 0 ? 'tokens' : undefined
  const reset = usedUp && resetOf(head, usedUp)
  return reset && untilReset(reset, dateOf(head) ?? clock.date())
}
