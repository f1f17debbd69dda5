import type { AnswerHead } from '../call.ts'
import type { PublishedHeaders, PublishedResponse } from './channels.ts'

/** Longest header value that is kept, in UTF-16 units. The values we read are far shorter. */
const VALUE_LIMIT = 1024

const CASE_BIT = 0x20

/**
 * The head of an answer, whose headers are read when they are asked for: most never are. undici's own bytes are slices of
 * the socket's buffers, so that keeping them keeps a whole buffer in memory: until `copy` is called.
 */
export class ReceivedHead implements AnswerHead {
  readonly status: number
  readonly #names: readonly string[]
  #headers: PublishedHeaders
  #isCopy = false

  /** @param names The headers that may be asked for. */
  constructor({ statusCode, headers }: PublishedResponse, names: readonly string[]) {
    this.status = statusCode
    this.#headers = headers
    this.#names = names
  }

  /** By its lower-case name. Of a repeated header the first value. */
  header(name: string): string | undefined {
    const headers = this.#headers
    if (!isPairs(headers)) return fromObject(headers, name)
    const { length } = name
    const first = name.charCodeAt(0)
    for (let i = 0; i + 1 < headers.length; i += 2) {
      const raw = headers[i]
      // Length and first byte tell nearly all names apart, before any is decoded.
      if (raw?.length !== length || firstOf(raw) !== first || textOf(raw).toLowerCase() !== name) continue
      return textOf(headers[i + 1])
    }
    return undefined
  }

  /** Copies the headers that may be asked for, and lets go of undici's. */
  copy(): void {
    if (this.#isCopy) return
    this.#isCopy = true
    const copies: string[] = []
    for (const name of this.#names) {
      const value = this.header(name)
      if (value !== undefined) copies.push(name, value)
    }
    this.#headers = copies
  }
}

function fromObject(headers: Exclude<PublishedHeaders, readonly unknown[]>, name: string): string | undefined {
  const value = headers[name] // all known versions have them in lower case
  if (value !== undefined) return textOf(value)
  for (const key in headers) {
    if (key.length === name.length && key.toLowerCase() === name) return textOf(headers[key])
  }
  return undefined
}

function isPairs(headers: PublishedHeaders): headers is readonly (Uint8Array | string)[] {
  return Array.isArray(headers)
}

/** The first byte of a name, in lower case where it is a letter. Names of other first bytes are never asked for. */
function firstOf(name: Uint8Array | string): number {
  return (typeof name === 'string' ? name.charCodeAt(0) : (name[0] ?? 0)) | CASE_BIT
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, VALUE_LIMIT)
  if (Buffer.isBuffer(value)) return value.toString('latin1', 0, VALUE_LIMIT)
  return Array.isArray(value) ? textOf(value[0]) : ''
}
