/**
 * Headers that are known to hold no credential and nothing else that is meant for one origin only. Unknown ones stay
 * behind: who names a header of credentials is free in the choice.
 */
const HEADERS: ReadonlySet<string> = new Set([
  // What is sent, and what is wanted back.
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
  // What sends it.
  'user-agent',
  'x-goog-api-client',
  'x-ms-useragent',
  // Versions and features of the APIs.
  'anthropic-beta',
  'anthropic-dangerous-direct-browser-access',
  'anthropic-version',
  'openai-beta',
  // Which request it is: random, and worth nothing by itself.
  'idempotency-key',
  'request-id',
  'traceparent',
  'tracestate',
  'x-client-request-id',
  'x-correlation-id',
  'x-request-id',
])

/** The SDKs tell of themselves in these: language, version, runtime, number of the attempt. */
const HEADER_PREFIX = 'x-stainless-'

/** Parts of the names that credentials have. */
const SECRETIVE = /auth|bearer|cookie|cred|jwt|key|pass|secret|session|sign|token/

/** Query parameters of the known APIs: version, form of the answer, and what is listed. */
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

/** Whether a header goes along to another origin than the caller's. */
export function isHarmlessHeader(name: string): boolean {
  const lower = name.toLowerCase()
  return HEADERS.has(lower) || (lower.startsWith(HEADER_PREFIX) && !SECRETIVE.test(lower))
}

/** Whether a query parameter goes along: `include[]` and `include[0]` are `include`. */
export function isHarmlessParameter(name: string): boolean {
  return PARAMETERS.has(name.toLowerCase().replace(/\[\d*\]$/, ''))
}
