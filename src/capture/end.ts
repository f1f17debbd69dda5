import { executionAsyncResource } from 'node:async_hooks'
import type { End, TimeoutPhase } from '../call.ts'
import { isErrorCode, UNDICI_TIMEOUTS } from '../error-codes.ts'
import { TIMEOUT_CODE } from '../errors.ts'

/** The codes of undici's own timeouts and of the resilient fetch. */
const TIMEOUTS = new Map<unknown, TimeoutPhase>([
  ...UNDICI_TIMEOUTS,
  [TIMEOUT_CODE.connect, 'connect'],
  [TIMEOUT_CODE.headers, 'headers'],
  [TIMEOUT_CODE.body, 'body'],
  [TIMEOUT_CODE.deadline, 'deadline'],
])

/** The caller closed its client, or aborted the request before it was sent. */
const GIVEN_UP = new Set<unknown>(['UND_ERR_ABORTED', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED', 'ABORT_ERR'])

/** A proxy that refuses a tunnel is reported as an abort. */
const REFUSED_TUNNEL = /^Proxy response/

/**
 * Why an attempt failed, by the error that undici reports. Must be called while the error is published, because only
 * then the call stack shows whether a timer caused it.
 */
export function endOf(error: unknown, answered: boolean): End {
  const { name, code, message } = describe(error)
  const phase = TIMEOUTS.get(code)
  if (phase !== undefined) return { kind: 'timeout', phase }
  if (code === 'ETIMEDOUT') return { kind: 'timeout', phase: silentPhase(error, answered) }
  if (REFUSED_TUNNEL.test(message)) return { kind: 'failed', reason: 'proxy_refused' }
  if (name === 'TimeoutError') return { kind: 'timeout', phase: 'deadline' }
  // An error without a code is the caller's own abort reason.
  const isFailure = name !== 'AbortError' && !GIVEN_UP.has(code) && isErrorCode(code)
  if (isFailure) return { kind: 'failed', reason: code }
  return isCausedByTimer() ? { kind: 'timeout', phase: 'deadline' } : { kind: 'cancelled' }
}

/**
 * The `timeout` option of the SDKs and many callers abort by a timer, which looks like any other abort. The error is
 * published synchronously within the abort, so if a timer is running now, it caused the abort.
 */
function isCausedByTimer(): boolean {
  return executionAsyncResource()?.constructor?.name === 'Timeout'
}

/** A timeout of the operating system, before or after the connection was made. */
function silentPhase(error: unknown, answered: boolean): 'connect' | 'headers' | 'body' {
  if (memberOf(error, 'syscall') === 'connect' || Array.isArray(memberOf(error, 'errors'))) return 'connect'
  return answered ? 'body' : 'headers'
}

function describe(error: unknown): { readonly name: string; readonly code: string; readonly message: string } {
  const text = (member: string) => {
    const value = memberOf(error, member)
    return typeof value === 'string' ? value : ''
  }
  return { name: text('name'), code: text('code'), message: text('message') }
}

/** An abort reason may be any value, even an object with getters that throw. */
function memberOf(error: unknown, member: string): unknown {
  try {
    return (error as Readonly<Record<string, unknown>> | null | undefined)?.[member]
  } catch {
    return undefined
  }
}
