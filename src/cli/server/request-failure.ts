import { explain } from '../explanation.ts'
import { foreignText } from './foreign-text.ts'
import { ServerFault } from './server-fault.ts'

/** Error codes of Node, OpenSSL and undici in plain words. */
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host can not be looked up now',
  EHOSTUNREACH: "the host can't be reached",
  ENETUNREACH: 'the network can not be reached',
  ECONNRESET: 'it closed the connection without an answer',
  UND_ERR_SOCKET: 'it closed the connection without an answer',
  EPROTO: 'it does not speak TLS: the address begins with http://, not https://',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS: the address begins with http://, not https://',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS: the address begins with http://, not https://',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too large',
}

/** Codes of certificate errors, which explain themselves. */
const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/

/** Why a request failed without an answer. */
export function requestFailureOf(fault: unknown, timeoutMs: number): ServerFault {
  if (fault instanceof Error && fault.name === 'TimeoutError') {
    return new ServerFault(`no answer within ${timeoutMs / 1000} s`, { cause: fault })
  }
  // `fetch failed` says nothing; its cause does. A name may have several addresses, each with an error.
  const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault
  const code = codeOf(cause) ?? codeOf(cause instanceof AggregateError ? cause.errors[0] : undefined) ?? ''
  return new ServerFault(CAUSES[code] ?? otherCause(code, cause), { cause: fault })
}

function otherCause(code: string, cause: unknown): string {
  const isParserFault = code.startsWith('HPE_') || (cause instanceof Error && cause.name === 'HTTPParserError')
  if (isParserFault) return 'what answers there does not speak HTTP'
  if (/TIMEDOUT|TIMEOUT/.test(code)) return 'no answer to the attempt to connect'
  if (CERTIFICATE.test(code)) {
    return `its certificate is not trusted (${code}): NODE_EXTRA_CA_CERTS names the file of an authority of your own`
  }
  return foreignText(explain(cause))
}

function codeOf(fault: unknown): string | undefined {
  const code = (fault as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
