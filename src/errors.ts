import type { TimeoutPhase } from './call.ts'
import { redactCredentials } from './redaction.ts'

/** Longest text that a message shows of a value. */
const SHOWN_LIMIT = 80

/** Most characters that are examined of a text. */
const READ_LIMIT = 1_024

/** Longest option name in a message: names may contain keys of untrusted objects. */
const NAME_LIMIT = 160

/** Objects with more keys, nested ones included, are not inspected. */
const KEYS_LIMIT = 200

/** Limits for `inspect`. */
const DEPTH = 2
const ITEMS_LIMIT = 20

/** Characters that move the cursor of a terminal, start a new line in a log, or change the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** An invalid option or argument. The message names the option, the rule and the value. */
export class InvalidOptionError extends TypeError {
  /** Name of the class. */
  override readonly name = 'InvalidOptionError'
  /** Stable, unlike the message. */
  readonly code = 'ERR_HOLYSHEEP_INVALID_OPTION'

  constructor(option: string, rule: string, value: unknown) {
    super(violation(option, rule, value))
  }
}

/** `hosts must be a list of host names, got 7`. */
export function violation(option: string, rule: string, value: unknown): string {
  return `${printable(cut(option, NAME_LIMIT))} must be ${rule}, got ${shown(value)}`
}

/**
 * A value for a message: one line of at most 80 characters, with credentials redacted. Never throws, whatever the
 * value.
 */
export function shown(value: unknown): string {
  try {
    // Credentials are redacted before the text is cut: a part of one would no longer be recognized.
    const text = printable(
      typeof value === 'string' ? quoted(value) : redactCredentials(inspected(value).slice(0, READ_LIMIT)),
    )
    return cut(text, SHOWN_LIMIT)
  } catch {
    return `an unreadable ${typeof value}`
  }
}

/**
 * Only the beginning is escaped, so that a megabyte costs nothing. A word that the cut may have split is dropped, as it
 * may be a part of a credential.
 */
function quoted(text: string): string {
  const read = text.length > READ_LIMIT ? withoutLastWord(text.slice(0, READ_LIMIT)) : text
  return JSON.stringify(redactCredentials(read).slice(0, SHOWN_LIMIT + 1))
}

/** Drops the last word if it may be a part of a name and its secret value. */
function withoutLastWord(text: string): string {
  const [word = ''] = /\S*$/.exec(text) ?? []
  return word.includes(':') ? `${text.slice(0, text.length - word.length)}…` : text
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
}

function printable(text: string): string {
  return text.replace(UNPRINTABLE, (mark) => `\\u${mark.codePointAt(0)?.toString(16).padStart(4, '0')}`)
}

function inspected(value: unknown): string {
  // Loaded lazily: an import would cost every start some milliseconds, and most processes never need it.
  const { inspect, types } = process.getBuiltinModule('node:util')
  if (types.isProxy(value)) return 'a proxy' // any access would run its code
  if (value instanceof Error) return `${value.name}: ${value.message}`.replace(/\s+/g, ' ')
  // `inspect` reads all keys of an object, however many it has.
  if (keysOf(value, types.isProxy) > KEYS_LIMIT) return `a large ${Array.isArray(value) ? 'list' : typeof value}`
  const limits = { depth: DEPTH, maxArrayLength: ITEMS_LIMIT, maxStringLength: READ_LIMIT }
  // Neither the value's own code nor its getters run.
  const text = inspect(value, {
    ...limits,
    customInspect: false,
    getters: false,
    breakLength: Number.POSITIVE_INFINITY,
  })
  return text.replace(/\s+/g, ' ')
}

/** Number of keys of an object and its nested objects, counted only until it exceeds the limit. */
function keysOf(value: unknown, isProxy: (value: unknown) => boolean, depth = DEPTH): number {
  if (typeof value !== 'object' || value === null) return 0
  if (isProxy(value)) return Number.POSITIVE_INFINITY
  const keys = Array.isArray(value)
    ? Array.from({ length: Math.min(value.length, ITEMS_LIMIT) }, (_, at) => at)
    : Object.keys(value)
  let count = keys.length
  for (const key of depth > 0 && count <= KEYS_LIMIT ? keys : []) {
    // By its descriptor, so that no getter runs.
    count += keysOf(Object.getOwnPropertyDescriptor(value, key)?.value, isProxy, depth - 1)
    if (count > KEYS_LIMIT) break
  }
  return count
}

/** An invalid price file. The message names the file, the line and column, the rule and the value. */
export class PriceFileError extends Error {
  override readonly name = 'PriceFileError'
  readonly code = 'ERR_HOLYSHEEP_PRICE_FILE'
  readonly line: number
  readonly column: number

  constructor(source: string, line: number, column: number, problem: string) {
    super(`${source}:${line}:${column}: ${problem}`)
    this.line = line
    this.column = column
  }
}

/** Codes of the timeouts of a resilient fetch; capture also recognizes them by these. */
export const TIMEOUT_CODE = {
  connect: 'ERR_HOLYSHEEP_CONNECT_TIMEOUT',
  headers: 'ERR_HOLYSHEEP_FIRST_BYTE_TIMEOUT',
  body: 'ERR_HOLYSHEEP_CHUNK_TIMEOUT',
  deadline: 'ERR_HOLYSHEEP_OVERALL_TIMEOUT',
} as const satisfies Record<TimeoutPhase, string>
