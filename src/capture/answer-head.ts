import type { AnswerHead } from '../call.ts'
import type { PublishedHeaders, PublishedResponse } from './channels.ts'

/** Longest header value that is kept, in UTF-16 units. The values we read are far shorter. */
const VALUE_LIMIT = 1024

const CASE_BIT = 0x20

/** Copies the wanted headers, by their lower-case names. */
export type HeadReader = (response: PublishedResponse) => AnswerHead

/**
 * Creates a reader that copies the named headers of an answer, at once: undici's own bytes are slices of the socket's
 * buffers, which would stay in memory, which the application may transfer away with a piece of the body, and an
 * interceptor may take headers out of the list.
 * @param names In lower case.
 */
export function headReader(names: readonly string[]): HeadReader {
  const byHint = new Map<number, string[]>()
  for (const name of new Set(names)) byHint.set(hintOf(name), [...(byHint.get(hintOf(name)) ?? []), name])
  const wanted = (raw: Uint8Array | string) => byHint.get(hintOf(raw))?.find((name) => isNamed(raw, name))
  return ({ statusCode, headers }) => {
    const values = new Map<string, string>()
    const take = (raw: Uint8Array | string, value: unknown) => {
      const name = wanted(raw)
      if (name !== undefined && !values.has(name)) values.set(name, textOf(value))
    }
    if (isPairs(headers)) for (let i = 0; i + 1 < headers.length; i += 2) take(headers[i] ?? '', headers[i + 1])
    else for (const name in headers) take(name, headers[name])
    return { status: statusCode, header: (name) => values.get(name) }
  }
}

function isPairs(headers: PublishedHeaders): headers is readonly (Uint8Array | string)[] {
  return Array.isArray(headers)
}

/** Of a name its length, and its first byte in lower case: they tell nearly all names apart before any is decoded. */
function hintOf(name: Uint8Array | string): number {
  const first = typeof name === 'string' ? name.charCodeAt(0) : (name[0] ?? 0)
  return name.length * 256 + ((first & 0xff) | CASE_BIT)
}

/** Compares without a copy. Setting the bit of lower case changes no hyphen and no digit. */
function isNamed(raw: Uint8Array | string, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = typeof raw === 'string' ? raw.charCodeAt(i) : (raw[i] ?? 0)
    if ((byte | CASE_BIT) !== name.charCodeAt(i)) return false
  }
  return raw.length === name.length
}

/** Of a repeated header the first value. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, VALUE_LIMIT)
  if (Buffer.isBuffer(value)) return value.toString('latin1', 0, VALUE_LIMIT)
  return Array.isArray(value) ? textOf(value[0]) : ''
}
