import type { TimeoutPhase } from './call.ts'

/** Longest form in which a wrong value is shown. */
const SHOWN_LIMIT = 80

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
  return `${option} must be ${rule}, got ${shown(value)}`
}

/** A value for a message: on one line, at most 80 characters long. Foreign values may do what they like, it never throws. */
export function shown(value: unknown): string {
  try {
    // A string is cut before it is quoted, or a megabyte would be escaped for the sake of 80 characters.
    const text = typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN_LIMIT + 1)) : inspected(value)
    return text.length > SHOWN_LIMIT ? `${text.slice(0, SHOWN_LIMIT - 1)}…` : text
  } catch {
    return `an unreadable ${typeof value}`
  }
}

function inspected(value: unknown): string {
  // Not an import: it would cost each start of an application some milliseconds, and most never show a value.
  const { inspect, types } = process.getBuiltinModule('node:util')
  if (types.isProxy(value)) return 'a proxy' // to ask it anything would run its code
  if (value instanceof Error) return `${value.name}: ${value.message}`.replace(/\s+/g, ' ')
  const limits = { depth: 2, maxArrayLength: 20, maxStringLength: SHOWN_LIMIT }
  // Neither the value's own code nor its getters run.
  const text = inspect(value, {
    ...limits,
    customInspect: false,
    getters: false,
    breakLength: Number.POSITIVE_INFINITY,
  })
  return text.replace(/\s+/g, ' ')
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
