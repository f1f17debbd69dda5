import type { TimeoutPhase } from './call.ts'
import { redactCredentials } from './redaction.ts'

/** Longest form in which a wrong value is shown. */
const SHOWN_LIMIT = 80

/** Of a longer text no more than this is looked at. */
const READ_LIMIT = 1_024

/** Longest name of an option; those of a file or a request may hold the keys of others. */
const NAME_LIMIT = 160

/** An object of more keys, those of what it holds included, is not looked at. */
const KEYS_LIMIT = 200

/** As `inspect` is told. */
const DEPTH = 2
const ITEMS_LIMIT = 20

/** Moves the cursor of a terminal, begins a line of its own in a log, or turns the direction of what follows. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** A wrong option or argument. The message names it, the rule it breaks and the value. */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError'
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
 * A value for a message: on one line, at most 80 characters long, without what may be a credential. Foreign values may do
 * what they like, it never throws.
 */
export function shown(value: unknown): string {
  try {
    // Credentials go before the cut, which could leave a part of one that nothing knows as such any more.
    const text = printable(
      typeof value === 'string' ? quoted(value) : redactCredentials(inspected(value).slice(0, READ_LIMIT)),
    )
    return cut(text, SHOWN_LIMIT)
  } catch {
    return `an unreadable ${typeof value}`
  }
}

/** A megabyte is not escaped for the sake of 80 characters; what is cut within a credential is none of known form. */
function quoted(text: string): string {
  const read = text.length > READ_LIMIT ? withoutLastWord(text.slice(0, READ_LIMIT)) : text
  return JSON.stringify(redactCredentials(read).slice(0, SHOWN_LIMIT + 1))
}

/** Without what may be a part of a name with its value. */
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
  // Not an import: it would cost each start of an application some milliseconds, and most never show a value.
  const { inspect, types } = process.getBuiltinModule('node:util')
  if (types.isProxy(value)) return 'a proxy' // to ask it anything would run its code
  if (value instanceof Error) return `${value.name}: ${value.message}`.replace(/\s+/g, ' ')
  // All keys of an object would be read, however many there are.
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

/** Keys of an object and of what it holds, as far as they are shown, and no further than beyond the limit. */
function keysOf(value: unknown, isProxy: (value: unknown) => boolean, depth = DEPTH): number {
  if (typeof value !== 'object' || value === null) return 0
  if (isProxy(value)) return Number.POSITIVE_INFINITY
  const keys = Array.isArray(value)
    ? Array.from({ length: Math.min(value.length, ITEMS_LIMIT) }, (_, at) => at)
    : Object.keys(value)
  let count = keys.length
  for (const key of depth > 0 && count <= KEYS_LIMIT ? keys : []) {
    // By its descriptor, for a getter would run.
    count += keysOf(Object.getOwnPropertyDescriptor(value, key)?.value, isProxy, depth - 1)
    if (count > KEYS_LIMIT) break
  }
  return count
}

/** A price file that breaks a rule. The message names the file, the line and column, the rule and the value. */
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

/** Codes of the timeouts of a resilient fetch, by which capture tells them apart as well. */
export const TIMEOUT_CODE = {
  connect: 'ERR_HOLYSHEEP_CONNECT_TIMEOUT',
  headers: 'ERR_HOLYSHEEP_FIRST_BYTE_TIMEOUT',
  body: 'ERR_HOLYSHEEP_CHUNK_TIMEOUT',
  deadline: 'ERR_HOLYSHEEP_OVERALL_TIMEOUT',
} as const satisfies Record<TimeoutPhase, string>
