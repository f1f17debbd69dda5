import type { AnswerHead } from '../call.ts'
import type { PublishedHeaders, PublishedResponse } from './channels.ts'

/** Longest header value that is kept, in UTF-16 units; what we read of an answer is far shorter. */
const VALUE_LIMIT = 1024

/** Reads those headers that someone will ask for, by their lower-case names. */
export type HeadReader = (response: PublishedResponse) => AnswerHead

/**
 * A reader that copies the named headers of an answer and leaves the others where they are: undici's own bytes are slices
 * of what came off the socket and would hold all of it.
 */
export function headReader(names: readonly string[]): HeadReader {
  const wanted = new Set(names)
  // Most headers are of no interest, and their length tells so before they are read.
  const lengths = new Set(names.map(({ length }) => length))
  return ({ statusCode, headers }) => {
    const values = new Map<string, string>()
    const take = (rawName: unknown, value: unknown) => {
      if (!lengths.has((rawName as { length: number }).length)) return
      const name = textOf(rawName).toLowerCase()
      if (wanted.has(name) && !values.has(name)) values.set(name, textOf(value))
    }
    if (isPairs(headers)) for (let i = 0; i + 1 < headers.length; i += 2) take(headers[i], headers[i + 1])
    else for (const name in headers) take(name, headers[name])
    return { status: statusCode, header: (name) => values.get(name) }
  }
}

function isPairs(headers: PublishedHeaders): headers is readonly (Uint8Array | string)[] {
  return Array.isArray(headers)
}

/** Of a repeated header the first value. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, VALUE_LIMIT)
  if (Buffer.isBuffer(value)) return value.toString('latin1', 0, VALUE_LIMIT)
  return Array.isArray(value) ? textOf(value[0]) : ''
}
