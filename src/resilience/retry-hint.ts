import type { AnswerHead } from '../call.ts'
import { rateLimit, retryAfter } from '../wire/headers.ts'
import type { Clock } from './clock.ts'
import { resetOf } from './headroom.ts'

/** Milliseconds that an answer asks to wait: by `retry-after` in any form, else by the reset of the limit used up. */
export function retryHint(head: AnswerHead, clock: Clock): number | undefined {
  const seconds = retryAfter(head, clock.date())
  if (seconds !== undefined) return seconds * 1000
  if (head.status !== 429) return undefined
  const limits = rateLimit(head)
  if (limits?.remainingRequests === 0) return resetOf(head, 'requests', clock)
  return limits?.remainingTokens === 0 ? resetOf(head, 'tokens', clock) : undefined
}
