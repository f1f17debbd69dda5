import { MissingKeyError } from './errors.ts'
import type { Provider } from './provider.ts'

/** Headers that hold a key, or say whose it is. */
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

/** Takes the caller's keys away and puts the provider's in, in the way in which the caller sends its own. */
export function exchangeKeys(headers: Headers, key: string | undefined): void {
  const isAnthropic = headers.has('x-api-key') || (!headers.has('authorization') && headers.has('anthropic-version'))
  for (const name of KEY_HEADERS) headers.delete(name)
  if (key === undefined) return
  if (isAnthropic) headers.set('x-api-key', key)
  else headers.set('authorization', `Bearer ${key}`)
}
