import type { TimeoutPhase } from './call.ts'

/** Codes of undici's own timeouts. */
export const UNDICI_TIMEOUTS: ReadonlyMap<unknown, Exclude<TimeoutPhase, 'deadline'>> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
  ['UND_ERR_HEADERS_TIMEOUT', 'headers'],
  ['UND_ERR_BODY_TIMEOUT', 'body'],
])

const ERROR_CODE = /^[A-Z][A-Z\d_]{2,63}$/

/** Error codes of the operating system, TLS, Node and undici. They have few values, unlike messages. */
export function isErrorCode(value: unknown): value is string {
  return typeof value === 'string' && ERROR_CODE.test(value)
}
