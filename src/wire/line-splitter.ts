import { byteSet, nextOf } from './json/byte-search.ts'

/** Longest line that is kept, in bytes; of a longer one, its start. */
const LINE_LIMIT = 4 * 1024

const LF = 0x0a
const CR = 0x0d
const LINE_ENDS = byteSet(LF, CR)

export interface Line {
  readonly text: string
  /** Whether the text is only the start of the line. */
  readonly cut: boolean
}

/** Splits a stream of chunks into lines that end in LF, CR or CRLF. Memory is bounded, however long a line is. */
export class LineSplitter {
  #kept: Buffer | undefined
  #length = 0
  #cut = false
  #isFirst = true
  /** Whether the last chunk ended in a CR, so that a following LF belongs to it. */
  #isPairCut = false

  /** The lines that end within the chunk; the rest of the chunk is copied. */
  split(chunk: Uint8Array): Line[] {
    const lines: Line[] = []
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let start = this.#isPairCut && bytes[0] === LF ? 1 : 0
    this.#isPairCut &&= bytes.length === 0
    for (let end = nextOf(LINE_ENDS, bytes, start); end >= 0; end = nextOf(LINE_ENDS, bytes, start)) {
      lines.push(this.#line(bytes.subarray(start, end)))
      start = end + 1
      if (bytes[end] === CR && bytes[start] === LF) start++
      else this.#isPairCut = bytes[end] === CR && start === bytes.length
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start))
    return lines
  }

  #line(end: Buffer): Line {
    const fits = this.#length === 0 && end.length <= LINE_LIMIT
    if (!fits) this.#keep(end)
    const text = fits ? end.toString() : (this.#kept?.toString('utf8', 0, this.#length) ?? '')
    const line = { text: this.#isFirst && text.startsWith('\ufeff') ? text.slice(1) : text, cut: this.#cut }
    this.#length = 0
    this.#cut = this.#isFirst = false
    return line
  }

  #keep(bytes: Buffer): void {
    this.#kept ??= Buffer.alloc(LINE_LIMIT)
    this.#cut ||= this.#length + bytes.length > LINE_LIMIT
    this.#length += bytes.copy(this.#kept, this.#length)
  }
}
