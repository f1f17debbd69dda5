import type { AnswerHead } from '../call.ts'
import type { PublishedHeaders, PublishedResponse } from './channels.ts'

/** Longest header value that is kept, in UTF-16 units; what we read of an answer is far shorter. */
const VALUE_LIMIT = 1024

/** Copies an answer's head: undici's own bytes are slices of what came off the socket and would hold all of it. */
export function answerHead({ statusCode, headers }: PublishedResponse): AnswerHead {
  const values = isPairs(headers) ? fromPairs(headers) : fromObject(headers)
  return { status: statusCode, header: (name) => values.get(name) }
}

function isPairs(headers: PublishedHeaders): headers is readonly (Uint8Array | string)[] {
  return Array.isArray(headers)
}

function fromPairs(pairs: readonly (Uint8Array | string)[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const name = textOf(pairs[i]).toLowerCase()
    if (!values.has(name)) values.set(name, textOf(pairs[i + 1]))
  }
  return values
}

function fromObject(headers: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const name in headers) {
    const value = headers[name]
    values.set(name.toLowerCase(), textOf(Array.isArray(value) ? value[0] : value))
  }
  return values
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, VALUE_LIMIT)
  if (Buffer.isBuffer(value)) return value.toString('latin1', 0, VALUE_LIMIT)
  return Array.isArray(value) ? textOf(value[0]) : ''
}
