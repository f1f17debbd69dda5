import { InvalidOptionError } from '../errors.ts'
import type { Given, Reader } from './settings.ts'

/** `true` or `false`, as text in any case. OpenTelemetry has no `1`, `yes` or `on`. */
export function readBoolean({ name, value }: Given): boolean {
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value.toLowerCase() : undefined
  if (text === 'true' || text === 'false') return text === 'true'
  throw new InvalidOptionError(name, 'true or false', value)
}

/** Most entries of a list. */
const LIST_LIMIT = 1_000

/** The entries of a list or of comma-separated text, without empty ones. */
export function readList({ name, value }: Given): readonly string[] {
  const entries: readonly unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : []
  if (entries.length > LIST_LIMIT) throw new InvalidOptionError(name, `a list of at most ${LIST_LIMIT} entries`, value)
  const texts = Array.from(entries, (entry) => (typeof entry === 'string' ? entry.trim() : undefined))
  if (typeof value !== 'string' && (!Array.isArray(value) || texts.includes(undefined))) {
    throw new InvalidOptionError(name, 'text, or a list of it', value)
  }
  return texts.filter((text) => text !== undefined && text !== '') as string[]
}

export function readText({ name, value }: Given): string {
  if (typeof value === 'string') return value
  throw new InvalidOptionError(name, 'text', value)
}

export function wholeNumber(from: number, to: number): Reader<number> {
  return ({ name, value }) => {
    const number = /^\d{1,15}$/.test(String(value)) ? Number(value) : Number.NaN
    if (number >= from && number <= to) return number
    throw new InvalidOptionError(name, `a whole number from ${from} to ${to}`, value)
  }
}

/** One of the words, in any case. */
export function oneOf<T extends string>(words: readonly T[]): Reader<T> {
  return ({ name, value }) => {
    const word = words.find((candidate) => candidate === String(value).toLowerCase())
    if (word !== undefined) return word
    throw new InvalidOptionError(name, `one of ${words.join(', ')}`, value)
  }
}
