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

/** One of those who may be called. */
export interface Provider {
  readonly name: string
  /** The caller's own URL where it is undefined. */
  readonly base: URL | undefined
  /** Undefined where it has no key of its own. */
  readonly key: (() => string | undefined | Promise<string | undefined>) | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Lower-case names of headers and query parameters of the caller's that go along to its origin. */
  readonly forward: ReadonlySet<string>
  readonly models: ReadonlyMap<string, string>
  readonly timeouts: AttemptTimeouts
}

/** Node gives up by itself then, and can't be told otherwise from here. */
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
  // The value may hold a key.
  throw new InvalidOptionError(option, 'an http or https URL without user, query and fragment', typeof value)
}

function readKey(option: string, value: unknown): NonNullable<Provider['key']> {
  if (typeof value === 'function') return value as () => string | Promise<string>
  const name = typeof value === 'object' && value !== null ? (value as { env?: unknown }).env : undefined
  // A key itself, given by mistake, must not stand in the message.
  if (typeof name !== 'string') throw new InvalidOptionError(option, '{ env: NAME } or a function', typeof value)
  if (variable(name) === undefined) throw new InvalidOptionError(`${option}.env`, 'a variable that is set', name)
  return () => variable(name)
}

function readHeaders(option: string, value: unknown): Readonly<Record<string, string>> {
  // A value may be a key, however it is given.
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
