import { variable } from '../../config/variable.ts'
import { InvalidOptionError } from '../../errors.ts'
import { requireNumber, requireObject, requireTexts } from '../../option-rules.ts'
import type { ProviderOptions } from './options.ts'

/** Milliseconds. */
export interface AttemptTimeouts {
  readonly connect: number
  readonly firstByte: number
  readonly betweenChunks: number
}

/** A provider with its options in effect. */
export interface Provider {
  readonly name: string
  /** Undefined: the caller's URL. */
  readonly base: URL | undefined
  /** Undefined: no key of its own. */
  readonly key: (() => string | undefined | Promise<string | undefined>) | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Lower-case names of the caller's headers and query parameters that are sent to its origin. */
  readonly forward: ReadonlySet<string>
  readonly models: ReadonlyMap<string, string>
  readonly timeouts: AttemptTimeouts
}

/** Node's own connect timeout, which can't be changed from here. */
export const NODE_CONNECT_TIMEOUT = 10_000

const DEFAULTS: AttemptTimeouts = { connect: NODE_CONNECT_TIMEOUT, firstByte: 300_000, betweenChunks: 60_000 }

export function readTimeouts(option: string, value: unknown, otherwise = DEFAULTS): AttemptTimeouts {
  const { connect, firstByte, betweenChunks } = requireObject(option, value ?? {})
  const time = (name: keyof AttemptTimeouts, value: unknown, most = Number.POSITIVE_INFINITY): number =>
    requireNumber(`${option}.${name}`, value ?? otherwise[name], 1, most)
  return {
    connect: time('connect', connect, NODE_CONNECT_TIMEOUT),
    firstByte: time('firstByte', firstByte),
    betweenChunks: time('betweenChunks', betweenChunks),
  }
}

const CALLERS_OWN: readonly ProviderOptions[] = [{ name: 'holysheep' }]

export function readProviders(given: unknown = CALLERS_OWN, timeouts: AttemptTimeouts): readonly Provider[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new InvalidOptionError('providers', 'a list of at least one provider', given)
  }
  const providers = given.map((options, index) => readProvider(`providers[${index}]`, options, timeouts))
  for (const [index, { name, base }] of providers.entries()) {
    if (providers.findIndex((other) => other.name === name) !== index) {
      throw new InvalidOptionError(`providers[${index}].name`, 'another one than those before', name)
    }
    if (index > 0 && base === undefined) {
      throw new InvalidOptionError(`providers[${index}].baseURL`, 'given for all providers but the first', undefined)
    }
  }
  return providers
}

function readProvider(option: string, value: unknown, timeouts: AttemptTimeouts): Provider {
  const given = requireObject(option, value)
  return {
    name: readName(`${option}.name`, given.name),
    base: given.baseURL === undefined ? undefined : readBase(`${option}.baseURL`, given.baseURL),
    key: given.apiKey === undefined ? undefined : readKey(`${option}.apiKey`, given.apiKey),
    headers: readHeaders(`${option}.headers`, given.headers),
    forward: readForward(`${option}.forward`, given.forward),
    models: requireTexts(`${option}.models`, given.models ?? {}),
    timeouts: readTimeouts(`${option}.timeouts`, given.timeouts, timeouts),
  }
}

function readName(option: string, value: unknown): string {
  if (typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)) return value
  throw new InvalidOptionError(option, '1 to 64 letters, digits, "_", "." or "-"', value)
}

function readBase(option: string, value: unknown): URL {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  const isPlain = url !== undefined && url.username === '' && url.search === '' && url.hash === ''
  if (isPlain && /^https?:$/.test(url.protocol)) return url
  // The value may contain a key, so it is not shown.
  throw new InvalidOptionError(option, 'an http or https URL without user, query and fragment', typeof value)
}

function readKey(option: string, value: unknown): NonNullable<Provider['key']> {
  if (typeof value === 'function') return value as () => string | Promise<string>
  const name = typeof value === 'object' && value !== null ? (value as { env?: unknown }).env : undefined
  // A key given by mistake must not appear in the message.
  if (typeof name !== 'string') throw new InvalidOptionError(option, '{ env: NAME } or a function', typeof value)
  if (variable(name) === undefined) throw new InvalidOptionError(`${option}.env`, 'a variable that is set', name)
  return () => variable(name)
}

function readHeaders(option: string, value: unknown): Readonly<Record<string, string>> {
  // Values may be keys, so they are not shown.
  if (value !== undefined && typeof value !== 'object') throw new InvalidOptionError(option, 'an object', typeof value)
  if (Array.isArray(value)) throw new InvalidOptionError(option, 'an object', 'a list')
  const headers = requireObject(option, value ?? {}) as Readonly<Record<string, string>>
  const wrong = Object.entries(headers).find((header) => !isHeader(header))
  if (wrong !== undefined) throw new InvalidOptionError(`${option}.${wrong[0]}`, 'a valid header', typeof wrong[1])
  return { ...headers }
}

function readForward(option: string, value: unknown = []): ReadonlySet<string> {
  if (!Array.isArray(value)) throw new InvalidOptionError(option, 'a list of names', typeof value)
  const wrong = value.findIndex((name) => typeof name !== 'string')
  if (wrong >= 0) throw new InvalidOptionError(`${option}[${wrong}]`, 'a name', value[wrong])
  return new Set(value.map((name: string) => name.toLowerCase()))
}

function isHeader(header: [string, unknown]): header is [string, string] {
  const [name, value] = header
  try {
    if (typeof value !== 'string') return false
    new Headers([[name, value]])
    return true
  } catch {
    return false
  }
}
