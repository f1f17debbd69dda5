import type { TimeoutPhase } from './call.ts'

/** What undici's own clocks report. */
export const UNDICI_TIMEOUTS: ReadonlyMap<unknown, Exclude<TimeoutPhase, 'deadline'>> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
  ['UND_ERR_HEADERS_TIMEOUT', 'headers'],
  ['UND_ERR_BODY_TIMEOUT', 'body'],
])

const ERROR_CODE = /^[A-Z][A-Z\d_]{2,63}$/

/** Codes of the operating system, of TLS, of Node and of undici: few values, unlike the message of an error. */
export function isErrorCode(value: unknown): value is string {
  return typeof value === 'string' && ERROR_CODE.test(value)
}
