import type { AnswerHead } from '../call.ts'
import type { PublishedHeaders, PublishedResponse } from './channels.ts'

/** Longest header value that is kept, in UTF-16 units. The values we read are far shorter. */
const VALUE_LIMIT = 1024

const CASE_BIT = 0x20

/** The headers that may be asked for. */
export class HeaderNames {
  /** By their hints. */
  readonly #names = new Map<number, string[]>()

  /** @param names In lower case. */
  constructor(names: readonly string[]) {
    for (const name of new Set(names)) {
      const hint = hintOf(name)
      this.#names.set(hint, [...(this.#names.get(hint) ?? []), name])
    }
  }

  /** The name in lower case, if it is one of these. */
  find(raw: Uint8Array | string): string | undefined {
    return this.#names.get(hintOf(raw))?.find((name) => isNamed(raw, name))
  }
}

/** Most names that are looked for one by one: at the head of an answer there are two. */
const FEW = 2

/**
 * The head of an answer, whose headers are read when they are asked for: as it arrives few are, and all others not before
 * the end. undici's own bytes are slices of the socket's buffers, so that keeping them keeps a whole buffer in memory:
 * until `copy` is called.
 */
export class ReceivedHead implements AnswerHead {
  readonly status: number
  readonly #names: HeaderNames
  #headers: PublishedHeaders | undefined
  #values: ReadonlyMap<string, string> | undefined
  #asked = 0

  constructor({ statusCode, headers }: PublishedResponse, names: HeaderNames) {
    this.status = statusCode
    this.#headers = headers
    this.#names = names
  }

  /** By its lower-case name. Of a repeated header the first value. */
  header(name: string): string | undefined {
    if (this.#values === undefined && ++this.#asked > FEW) this.copy()
    if (this.#values !== undefined || this.#headers === undefined) return this.#values?.get(name)
    return find(this.#headers, name)
  }

  /** Copies the headers that may be asked for, and lets go of undici's. */
  copy(): void {
    if (this.#headers === undefined) return
    const values = new Map<string, string>()
    const take = (raw: Uint8Array | string | undefined, value: unknown) => {
      const name = raw && this.#names.find(raw)
      if (name !== undefined && !values.has(name)) values.set(name, textOf(value))
    }
    if (isPairs(this.#headers)) {
      for (let i = 0; i + 1 < this.#headers.length; i += 2) take(this.#headers[i], this.#headers[i + 1])
    } else for (const name in this.#headers) take(name, this.#headers[name])
    this.#values = values
    this.#headers = undefined
  }
}

function find(headers: PublishedHeaders, name: string): string | undefined {
  if (!isPairs(headers)) return fromObject(headers, name)
  const hint = hintOf(name)
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const raw = headers[i]
    if (raw !== undefined && hintOf(raw) === hint && isNamed(raw, name)) return textOf(headers[i + 1])
  }
  return undefined
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

/** Compares without a copy. Setting the bit of lower case changes no hyphen and no digit. */
function isNamed(raw: Uint8Array | string, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = typeof raw === 'string' ? raw.charCodeAt(i) : (raw[i] ?? 0)
    if ((byte | CASE_BIT) !== name.charCodeAt(i)) return false
  }
  return raw.length === name.length
}

/** Of a name its length, and its first byte in lower case: they tell nearly all names apart. */
function hintOf(name: Uint8Array | string): number {
  const first = typeof name === 'string' ? name.charCodeAt(0) : (name[0] ?? 0)
  return name.length * 256 + ((first & 0xff) | CASE_BIT)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, VALUE_LIMIT)
  if (Buffer.isBuffer(value)) return value.toString('latin1', 0, VALUE_LIMIT)
  return Array.isArray(value) ? textOf(value[0]) : ''
}
