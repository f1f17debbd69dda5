/**
 * Headers that contain neither credentials nor anything else that is meant for one origin only. Unknown headers are not
 * sent: any name may be that of a credential.
 */
const HEADERS: ReadonlySet<string> = new Set([
  // The content that is sent and accepted.
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-type',
  'pragma',
  'prefer',
  'range',
  // The client.
  'user-agent',
  'x-goog-api-client',
  'x-ms-useragent',
  // Versions and features of the API.
  'anthropic-beta',
  'anthropic-dangerous-direct-browser-access',
  'anthropic-version',
  'openai-beta',
  // Request ids: random, and of no value by themselves.
  'idempotency-key',
  'request-id',
  'traceparent',
  'tracestate',
  'x-client-request-id',
  'x-correlation-id',
  'x-request-id',
])

/** Headers in which the SDKs describe themselves: language, version, runtime, number of the attempt. */
const HEADER_PREFIX = 'x-stainless-'

/** Parts of names of credentials. */
const SECRETIVE = /auth|bearer|cookie|cred|jwt|key|pass|secret|session|sign|token/

/** Query parameters of the known APIs: version, format of the answer, and paging. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'after',
  'after_id',
  'alt',
  'api-version',
  'before',
  'before_id',
  'beta',
  'filter',
  'include',
  'limit',
  'model',
  'offset',
  'order',
  'page',
  'page_size',
  'pagesize',
  'per_page',
  'purpose',
  'role',
  'run_id',
  'sort',
  'starting_after',
  'status',
  'stream',
  'variant',
])

/** Whether a header may be sent to another origin than the caller's. */
export function isHarmlessHeader(name: string): boolean {
  const lower = name.toLowerCase()
  return HEADERS.has(lower) || (lower.startsWith(HEADER_PREFIX) && !SECRETIVE.test(lower))
}

/** Whether a query parameter may be sent to another origin: `include[]` and `include[0]` count as `include`. */
export function isHarmlessParameter(name: string): boolean {
  return PARAMETERS.has(name.toLowerCase().replace(/\[\d*\]$/, ''))
}
