import { InvalidOptionError } from './errors.ts'

// Readers of values that code or JSON gave: each returns the value, or throws an InvalidOptionError that names it.

/** An object with members, which a list is not. */
export function requireObject(option: string, value: unknown, rule = 'an object'): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new InvalidOptionError(option, rule, value)
}

/** A number from `from` to `to`, both included. */
export function requireNumber(option: string, value: unknown, from: number, to: number): number {
  if (typeof value === 'number' && value >= from && value <= to) return value
  throw new InvalidOptionError(
    option,
    `a number from ${from} ${to === Number.POSITIVE_INFINITY ? 'on' : `to ${to}`}`,
    value,
  )
}

export function requireBoolean(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new InvalidOptionError(option, 'true or false', value)
}

export function requireFunction<T>(option: string, value: T): T {
  if (typeof value === 'function') return value
  throw new InvalidOptionError(option, 'a function', value)
}

/** Texts by their names: a map, for a name may be that of a member that every object has. */
export function requireTexts(option: string, value: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(requireObject(option, value))
  for (const [name, text] of entries) {
    if (typeof text !== 'string') throw new InvalidOptionError(`${option}.${name}`, 'text', text)
  }
  return new Map(entries as [string, string][])
}
