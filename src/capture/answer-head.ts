import type { AnswerHead } from '../call.ts'
import type { PublishedHeaders, PublishedResponse } from './channels.ts'

/** Longest header value that is kept, in UTF-16 units. The values we read are far shorter. */
const VALUE_LIMIT = 1024

/** Copies the wanted headers, by their lower-case names. */
export type HeadReader = (response: PublishedResponse) => AnswerHead

/**
 * Creates a reader that copies the named headers of an answer. undici's own bytes are slices of the socket's buffers,
 * so keeping one would keep a whole buffer in memory.
 */
export function headReader(names: readonly string[]): HeadReader {
  const wanted = new Set(names)
  // Most headers are not wanted; their length rules them out before they are decoded.
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
