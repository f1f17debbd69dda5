import type { AnswerHead } from '../call.ts'
import { rateLimit, retryAfter } from '../wire/headers.ts'
import { parseHttpDate } from '../wire/http-date.ts'
import type { Clock } from './clock.ts'
import { MissingKeyError, ResilienceTimeoutError } from './errors.ts'
import { resetOf, untilReset } from './rate-limit/reset.ts'

/** Why a call is retried or fails over. */
export type FailureReason =
  | 'rate_limit'
  | 'server_error'
  | 'request_timeout' // reported by the server: status 408
  | 'conflict'
  | 'timeout'
  | 'connection'
  | 'missing_key'
  | 'circuit_open'

/** A failed attempt. */
interface Refusal {
  readonly kind: 'refused'
  readonly response: Response
  readonly reason: FailureReason
  /** Whether the answer rules out a retry. */
  readonly isFinal: boolean
  /** Milliseconds that the answer asks to wait. */
  readonly wait?: number
}

/** The result of an attempt. */
export type Result =
  | { readonly kind: 'answered'; readonly response: Response }
  | Refusal
  | { readonly kind: 'failed'; readonly error: unknown; readonly reason: FailureReason }

export type Failure = Exclude<Result, { kind: 'answered' }>

export function headOf({ status, headers }: Response): AnswerHead {
  return { status, header: (name) => headers.get(name) ?? undefined }
}

/** Classifies an answer: final, or a failure that can be retried. */
export function resultOf(response: Response, head: AnswerHead, clock: Clock): Result {
  const reason = refusal(response.status)
  if (reason === undefined) return { kind: 'answered', response }
  const wait = retryHint(head, clock)
  // Header by which gateways control the retries of both SDKs.
  const isFinal = head.header('x-should-retry') === 'false'
  return { kind: 'refused', response, reason, isFinal, ...(wait !== undefined && { wait }) }
}

function refusal(status: number): FailureReason | undefined {
  if (status === 429) return 'rate_limit'
  if (status === 408) return 'request_timeout'
  if (status === 409) return 'conflict'
  return status >= 500 ? 'server_error' : undefined
}

/** Classifies an error; `undefined` for a mistake of the caller, such as an invalid header, which a retry can't fix. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof ResilienceTimeoutError) return { kind: 'failed', error, reason: 'timeout' }
  if (error instanceof MissingKeyError) return { kind: 'failed', error, reason: 'missing_key' }
  // The network error is the cause of fetch's error, or has a code itself.
  const { cause, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    cause?: unknown
    code?: unknown
  }
  const isOfTheWire = cause !== undefined || typeof code === 'string'
  return isOfTheWire ? { kind: 'failed', error, reason: 'connection' } : undefined
}

/** Milliseconds that an answer asks to wait: by `retry-after` in any form, else by the reset of the exhausted limit. */
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
  // Dates are by the server's clock, as is the `date` header of the answer.
  return reset && untilReset(reset, parseHttpDate(head.header('date') ?? '', clock.date()) ?? clock.date())
}
