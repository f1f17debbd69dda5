import { MissingKeyError } from './errors.ts'
import type { Provider } from './provider.ts'

/** Headers of the SDKs and of fetch that hold a key, or say whose it is: a provider's own key takes their place. */
const KEY_HEADERS = [
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'proxy-authorization',
  'openai-organization',
  'openai-project',
]

/**
 * The headers of the caller's that go along to another origin. Gateways have keys in headers of any name, so that only
 * what is known to hold none is let out: what describes the body and the answer, the version of the protocol, the
 * attempt, and the trace.
 */
const HARMLESS_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'anthropic-beta',
  'anthropic-dangerous-direct-browser-access',
  'anthropic-version',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-length',
  'content-type',
  'http-referer', // OpenRouter: the address of the application
  'idempotency-key',
  'openai-beta',
  'pragma',
  'traceparent',
  'tracestate',
  'user-agent',
  'x-client-request-id',
  'x-request-id',
  'x-title', // OpenRouter: the name of the application
])

/** The SDKs' own accounts of themselves. */
const HARMLESS_PREFIX = 'x-stainless-'

/**
 * Parts of the names of query parameters by which keys are sent. Other parameters are needed to mean the same request, so
 * that they go along.
 */
const KEY_PARAMETER =
  /key|token|secret|auth|pass|pwd|cred|sign|session|jwt|bearer|^(?:code|sig|sas|sid|hmac|access|apim?)$/i

export const mayHoldKey = (parameter: string): boolean => KEY_PARAMETER.test(parameter)

/** Takes away whatever could be a key of the caller's, but for headers that are passed on by name. */
export function keepHarmless(headers: Headers, passed: ReadonlySet<string>): void {
  for (const name of [...headers.keys()]) {
    if (!HARMLESS_HEADERS.has(name) && !name.startsWith(HARMLESS_PREFIX) && !passed.has(name)) headers.delete(name)
  }
}

/** A provider's own key, read anew for each attempt. */
export async function keyOf({ name, key }: Provider): Promise<string | undefined> {
  if (key === undefined) return undefined
  try {
    const text = await key()
    if (typeof text === 'string' && text !== '') return text
  } catch (cause) {
    throw new MissingKeyError(name, { cause })
  }
  throw new MissingKeyError(name)
}

/** Puts a provider's key in the place of the caller's, in the way in which the caller sends its own. */
export function exchangeKeys(headers: Headers, key: string | undefined, isAnthropic: boolean): void {
  for (const name of KEY_HEADERS) headers.delete(name)
  if (key === undefined) return
  if (isAnthropic) headers.set('x-api-key', key)
  else headers.set('authorization', `Bearer ${key}`)
}

/** Whether the caller sends its key as Anthropic's SDK does. */
export const isAnthropic = (headers: Headers): boolean =>
  headers.has('x-api-key') || (!headers.has('authorization') && headers.has('anthropic-version'))
