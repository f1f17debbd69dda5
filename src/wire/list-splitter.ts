import { CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json/json-scan.ts'
import type { SseEvent } from './sse.ts'

/** Most bytes that are kept of an object; of a longer one, its start is returned as soon as it is that long. */
const OBJECT_LIMIT = 16 * 1024

const BACKSLASH = 0x5c

/** What may stand before the list: white space and the bytes of a byte order mark. */
const LEADING: ReadonlySet<number> = new Set([0x20, 0x0a, 0x0d, 0x09, 0xef, 0xbb, 0xbf])

/** Splits the chunks of a JSON list into its objects, while it grows. Each byte is looked at once. */
export class ListSplitter {
  /** Brackets and braces that are open: 1 within the list, 2 within an object of it. */
  #depth = 0
  #isString = false
  #isEscaped = false
  /** Whether the bytes are not a list, or its end was seen. */
  #isOver = false
  #kept: Buffer | undefined
  #length = 0
  #isLong = false

  /** The objects that end within the chunk, as data of events, and the start of one that is too long to be kept. */
  split(chunk: Uint8Array): SseEvent[] {
    const found: SseEvent[] = []
    let start = 0
    for (let i = 0; i < chunk.length && !this.#isOver; i++) {
      const wasInside = this.#depth > 1
      this.#step(chunk[i] ?? 0)
      const isInside = this.#depth > 1
      if (!wasInside && isInside) start = i
      if (!wasInside || isInside) continue
      found.push(...this.#keep(chunk.subarray(start, i + 1)))
      if (!this.#isLong) found.push({ data: this.#text() })
      this.#length = 0
      this.#isLong = false
    }
    if (this.#depth > 1) found.push(...this.#keep(chunk.subarray(start)))
    return found
  }

  #step(byte: number): void {
    if (this.#isString) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (byte === BACKSLASH) this.#isEscaped = true
      else if (byte === QUOTE) this.#isString = false
    } else if (this.#depth === 0) {
      if (byte === OPEN_BRACKET) this.#depth = 1
      else this.#isOver = !LEADING.has(byte)
    } else if (byte === QUOTE) this.#isString = true
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#isOver = --this.#depth === 0
  }

  /** Keeps more bytes of the object; returns its start if it just became too long. */
  #keep(bytes: Uint8Array): SseEvent[] {
    if (this.#isLong) return []
    this.#kept ??= Buffer.alloc(OBJECT_LIMIT)
    this.#kept.set(bytes.subarray(0, OBJECT_LIMIT - this.#length), this.#length)
    this.#length += bytes.length
    this.#isLong = this.#length > OBJECT_LIMIT
    return this.#isLong ? [{ data: this.#text(), part: 'start' }] : []
  }

  #text(): string {
    return this.#kept?.toString('utf8', 0, Math.min(this.#length, OBJECT_LIMIT)) ?? ''
  }
}
