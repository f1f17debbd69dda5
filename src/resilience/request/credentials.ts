import { MissingKeyError } from '../errors.ts'
import type { Provider } from '../options/provider.ts'
import { isHarmlessHeader } from './harmless-names.ts'

/** Headers in which the known APIs take a key, or its organization or project. */
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

/** The provider's own key, read for each attempt. */
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

/** Whether a header of the caller is sent to the provider. */
export type Stays = (header: string) => boolean

/** On the caller's own origin: all headers, except keys that the provider's own key replaces. */
export const staysAtHome: Stays = (header) => !KEY_HEADERS.has(header)

/** On another origin: only headers that are known to be harmless or configured in `forward`. */
export const staysAbroad =
  ({ forward }: Provider): Stays =>
  (header) =>
    isHarmlessHeader(header) || forward.has(header)

/** Replaces the caller's keys by the provider's, in the header that the caller uses. */
export function exchangeKeys(headers: Headers, key: string | undefined, stays: Stays): void {
  const isAnthropic = headers.has('x-api-key') || (!headers.has('authorization') && headers.has('anthropic-version'))
  for (const name of [...headers.keys()]) if (!stays(name)) headers.delete(name)
  if (key === undefined) return
  if (isAnthropic) headers.set('x-api-key', key)
  else headers.set('authorization', `Bearer ${key}`)
}
