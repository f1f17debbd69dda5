import { MissingKeyError } from '../errors.ts'
import type { Provider } from '../options/provider.ts'
import { isHarmlessHeader } from './harmless-names.ts'

/** Headers by which the known APIs take a key, or are told whose it is. */
const KEY_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'proxy-authorization',
  'openai-organization',
  'openai-project',
])

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

/** Whether a header of the caller's is sent to the provider. */
export type Stays = (header: string) => boolean

/** On the caller's own origin everything is but the keys that the provider's takes the place of. */
export const staysAtHome: Stays = (header) => !KEY_HEADERS.has(header)

/** On another origin only what is known to be harmless, and what the provider is configured to get. */
export const staysAbroad =
  ({ forward }: Provider): Stays =>
  (header) =>
    isHarmlessHeader(header) || forward.has(header)

/** Takes the caller's keys away and puts the provider's in, in the way in which the caller sends its own. */
export function exchangeKeys(headers: Headers, key: string | undefined, stays: Stays): void {
  const isAnthropic = headers.has('x-api-key') || (!headers.has('authorization') && headers.has('anthropic-version'))
  for (const name of [...headers.keys()]) if (!stays(name)) headers.delete(name)
  if (key === undefined) return
  if (isAnthropic) headers.set('x-api-key', key)
  else headers.set('authorization', `Bearer ${key}`)
}
