import { BODY_END_BYTES, type BodyBytes } from '../call.ts'
import { release } from '../release.ts'

/**
 * Most bytes kept of a compressed body, which can only be decoded from its start: 2.5 MiB. Decoding blocks the event
 * loop, and the most expensive input, deflate tables and nothing else, takes 20 ms per MiB.
 */
const COMPRESSED_LIMIT = 2.5 * 1024 * 1024

const SECOND_ALLOCATION = 4 * 1024
const NOTHING = Buffer.alloc(0)

/**
 * Keeps copies of the first and the last bytes of a body. Copies, because the application may change a chunk
 * afterwards.
 */
export class BodyWindow {
  #headLimit: number
  readonly #tailLimit: number
  #head = NOTHING
  #headLength = 0
  #tail: Buffer | undefined
  #tailLength = 0
  #size = 0

  private constructor(headLimit: number, tailLimit: number) {
    this.#headLimit = headLimit
    this.#tailLimit = tailLimit
  }

  /** 16 KiB of each end. */
  static ofEnds(): BodyWindow {
    return new BodyWindow(BODY_END_BYTES, BODY_END_BYTES)
  }

  /** Keeps the whole body, or nothing if it exceeds the limit. */
  static ofCompressed(): BodyWindow {
    return new BodyWindow(COMPRESSED_LIMIT, 0)
  }

  add(piece: Uint8Array): void {
    this.#size += piece.length
    const room = this.#headLimit - this.#headLength
    if (room >= piece.length) this.#addToHead(piece)
    else if (this.#tailLimit === 0) this.#forget()
    else if (room === 0) this.#addToTail(piece)
    else {
      this.#addToHead(piece.subarray(0, room))
      this.#addToTail(piece.subarray(room))
    }
  }

  bytes(): BodyBytes {
    const isFull = this.#headLength === this.#head.length
    const front = isFull ? this.#head : this.#head.subarray(0, this.#headLength)
    return { front, back: this.#unrolledTail(), size: this.#size }
  }

  #addToHead(piece: Uint8Array): void {
    const length = this.#headLength + piece.length
    if (length > this.#head.length) this.#growHead(length)
    this.#head.set(piece, this.#headLength)
    this.#headLength = length
  }

  /** The ends of a body are small, and a compressed one is not. */
  get #growth(): number {
    return this.#tailLimit > 0 ? 4 : 2
  }

  #growHead(length: number): void {
    // Most bodies arrive as one chunk; then nothing else is allocated.
    const wanted =
      this.#headLength === 0 ? length : Math.max(length, this.#growth * this.#head.length, SECOND_ALLOCATION)
    const grown = allocate(Math.min(wanted, this.#headLimit))
    this.#head.copy(grown, 0, 0, this.#headLength)
    release(this.#head)
    this.#head = grown
  }

  /** The tail is a ring buffer; `#tailLength` counts all bytes ever written to it. */
  #addToTail(piece: Uint8Array): void {
    this.#tail ??= Buffer.allocUnsafe(this.#tailLimit)
    const start = this.#tailLength % this.#tailLimit
    const untilEdge = this.#tailLimit - start
    this.#tailLength += piece.length
    // Nearly every chunk of a stream: creating a view of so few bytes takes longer than copying them.
    if (piece.length <= untilEdge) this.#tail.set(piece, start)
    else if (piece.length < this.#tailLimit) {
      this.#tail.set(piece.subarray(0, untilEdge), start)
      this.#tail.set(piece.subarray(untilEdge), 0)
    } else {
      this.#tail.set(piece.subarray(piece.length - this.#tailLimit), 0)
      this.#tailLength = this.#tailLimit // start again, as with an empty window
    }
  }

  #unrolledTail(): Buffer {
    if (this.#tail === undefined) return NOTHING
    if (this.#tailLength <= this.#tailLimit) return this.#tail.subarray(0, this.#tailLength)
    const start = this.#tailLength % this.#tailLimit
    return start === 0 ? this.#tail : Buffer.concat([this.#tail.subarray(start), this.#tail.subarray(0, start)])
  }

  /** Drops the bytes and goes on counting: a compressed body is of no use unless it is complete. */
  #forget(): void {
    this.#headLimit = this.#headLength = 0
    release(this.#head)
    this.#head = NOTHING
  }
}

/** Large buffers are released once they are of no use, so that they must not be of a pool. */
function allocate(bytes: number): Buffer<ArrayBuffer> {
  return bytes > BODY_END_BYTES ? Buffer.allocUnsafeSlow(bytes) : Buffer.allocUnsafe(bytes)
}
