import type { AnswerHead } from '../call.ts'
import { rateLimit, retryAfter } from '../wire/headers.ts'
import { parseHttpDate } from '../wire/http-date.ts'
import type { Clock } from './clock.ts'
import { resetOf, untilReset } from './rate-limit/reset.ts'

/** Milliseconds that an answer asks to wait: by `retry-after` in any form, else by the reset of the limit used up. */
export function retryHint(head: AnswerHead, clock: Clock): number | undefined {
  const seconds = retryAfter(head, clock.date())
  if (seconds !== undefined) return seconds * 1000
  if (head.status !== 429) return undefined
  const limits = rateLimit(head)
  if (limits?.remainingRequests === 0) return untilResetOf(head, 'requests', clock)
  return limits?.remainingTokens === 0 ? untilResetOf(head, 'tokens', clock) : undefined
}

function untilResetOf(head: AnswerHead, kind: 'requests' | 'tokens', clock: Clock): number | undefined {
  const reset = resetOf(head, kind)
  // A date is of the server's clock, and so is the answer's own.
  return reset && untilReset(reset, parseHttpDate(head.header('date') ?? '', clock.date()) ?? clock.date())
}
