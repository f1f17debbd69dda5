import type { AnswerHead } from '../call.ts'
import { rateLimit, retryAfter } from '../wire/headers.ts'
import { parseHttpDate } from '../wire/http-date.ts'
import type { Clock } from './clock.ts'
import { MissingKeyError, ResilienceTimeoutError } from './errors.ts'
import { resetOf, untilReset } from './rate-limit/reset.ts'

/** Why a call goes on to another provider, or tries again. */
export type FailureReason =
  | 'rate_limit'
  | 'server_error'
  | 'request_timeout' // the server's own: status 408
  | 'conflict'
  | 'timeout'
  | 'connection'
  | 'missing_key'
  | 'circuit_open'

/** An answer that is none. */
interface Refusal {
  readonly kind: 'refused'
  readonly response: Response
  readonly reason: FailureReason
  /** The answer says that another try is of no use. */
  readonly isFinal: boolean
  /** Milliseconds that it asks to wait. */
  readonly wait?: number
}

/** What an attempt came to. */
export type Result =
  | { readonly kind: 'answered'; readonly response: Response }
  | Refusal
  | { readonly kind: 'failed'; readonly error: unknown; readonly reason: FailureReason }

export type Failure = Exclude<Result, { kind: 'answered' }>

export function headOf({ status, headers }: Response): AnswerHead {
  return { status, header: (name) => headers.get(name) ?? undefined }
}

/** Makes out whether an answer is one, or asks to try again. */
export function resultOf(response: Response, head: AnswerHead, clock: Clock): Result {
  const reason = refusal(response.status)
  if (reason === undefined) return { kind: 'answered', response }
  const wait = retryHint(head, clock)
  // So say the gateways of both SDKs.
  const isFinal = head.header('x-should-retry') === 'false'
  return { kind: 'refused', response, reason, isFinal, ...(wait !== undefined && { wait }) }
}

function refusal(status: number): FailureReason | undefined {
  if (status === 429) return 'rate_limit'
  if (status === 408) return 'request_timeout'
  if (status === 409) return 'conflict'
  return status >= 500 ? 'server_error' : undefined
}

/** `undefined` for a fault of the caller's, such as a wrong header, that no other try can mend. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof ResilienceTimeoutError) return { kind: 'failed', error, reason: 'timeout' }
  if (error instanceof MissingKeyError) return { kind: 'failed', error, reason: 'missing_key' }
  // What happened on the wire is the cause of fetch's error, or has a code itself.
  const { cause, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    cause?: unknown
    code?: unknown
  }
  const isOfTheWire = cause !== undefined || typeof code === 'string'
  return isOfTheWire ? { kind: 'failed', error, reason: 'connection' } : undefined
}

/** Milliseconds that an answer asks to wait: by `retry-after` in any form, else by the reset of the limit used up. */
function retryHint(head: AnswerHead, clock: Clock): number | undefined {
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
