import { InvalidOptionError } from '../../errors.ts'

/** An object of options, to be read one by one. */
export function group(option: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
  throw new InvalidOptionError(option, 'an object', value)
}

export function within(option: string, value: unknown, from: number, to: number, otherwise?: number): number {
  const number = value ?? otherwise
  if (typeof number === 'number' && number >= from && number <= to) return number
  throw new InvalidOptionError(option, `a number from ${from} to ${to}`, value)
}

/** `Infinity` is allowed. */
export function atLeast(option: string, value: unknown, from: number, otherwise: number): number {
  const number = value ?? otherwise
  if (typeof number === 'number' && number >= from) return number
  throw new InvalidOptionError(option, `a number from ${from} on`, value)
}

export function trueOrFalse(option: string, value: unknown, otherwise: boolean): boolean {
  const truth = value ?? otherwise
  if (typeof truth === 'boolean') return truth
  throw new InvalidOptionError(option, 'true or false', value)
}

export function work<T>(option: string, value: T): T {
  if (typeof value === 'function') return value
  throw new InvalidOptionError(option, 'a function', value)
}

/** Names and texts. */
export function texts(option: string, value: unknown = {}): Readonly<Record<string, string>> {
  const entries = Object.entries(group(option, value))
  const wrong = entries.find(([, text]) => typeof text !== 'string')
  if (wrong !== undefined) throw new InvalidOptionError(`${option}.${wrong[0]}`, 'text', wrong[1])
  return Object.fromEntries(entries) as Readonly<Record<string, string>>
}

export function optional<T, R>(option: string, value: T | undefined, rule: (option: string, value: T) => R) {
  return value === undefined ? undefined : rule(option, value)
}
