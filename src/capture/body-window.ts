import { BODY_END_BYTES, type BodyBytes } from '../call.ts'

/**
 * Most bytes that are kept of a compressed body, which can only be read from its start: 2.5 MiB. Decoding blocks the event
 * loop, and the dearest input, nothing but tables of deflate, takes 20 ms a MiB.
 */
const COMPRESSED_LIMIT = 2.5 * 1024 * 1024

const SECOND_ALLOCATION = 1024
const NOTHING = Buffer.alloc(0)

/** Keeps the first and the last bytes of a body that comes in pieces, as copies: a piece may be changed once it has passed. */
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

  /** The whole, or nothing where it is too long. */
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
    return { front: this.#head.subarray(0, this.#headLength), back: this.#unrolledTail(), size: this.#size }
  }

  #addToHead(piece: Uint8Array): void {
    const length = this.#headLength + piece.length
    if (length > this.#head.length) this.#growHead(length)
    this.#head.set(piece, this.#headLength)
    this.#headLength = length
  }

  #growHead(length: number): void {
    // Most bodies come in one piece, and then this is all that they take.
    const wanted = this.#headLength === 0 ? length : Math.max(length, 2 * this.#head.length, SECOND_ALLOCATION)
    const grown = Buffer.allocUnsafe(Math.min(wanted, this.#headLimit))
    this.#head.copy(grown, 0, 0, this.#headLength)
    this.#head = grown
  }

  /** The tail is a ring: `#tailLength` counts the bytes that were put there. */
  #addToTail(piece: Uint8Array): void {
    this.#tail ??= Buffer.allocUnsafe(this.#tailLimit)
    const start = this.#tailLength % this.#tailLimit
    const untilEdge = this.#tailLimit - start
    this.#tailLength += piece.length
    // Nearly every piece of a stream; to make a view of so few bytes takes longer than to copy them.
    if (piece.length <= untilEdge) this.#tail.set(piece, start)
    else if (piece.length < this.#tailLimit) {
      this.#tail.set(piece.subarray(0, untilEdge), start)
      this.#tail.set(piece.subarray(untilEdge), 0)
    } else {
      this.#tail.set(piece.subarray(piece.length - this.#tailLimit), 0)
      this.#tailLength = this.#tailLimit // as if nothing had been there before
    }
  }

  #unrolledTail(): Buffer {
    if (this.#tail === undefined) return NOTHING
    if (this.#tailLength <= this.#tailLimit) return this.#tail.subarray(0, this.#tailLength)
    const start = this.#tailLength % this.#tailLimit
    return start === 0 ? this.#tail : Buffer.concat([this.#tail.subarray(start), this.#tail.subarray(0, start)])
  }

  /** Keeps counting, but no bytes: more than the limit can't be read, and neither can a part. */
  #forget(): void {
    this.#headLimit = this.#headLength = 0
    this.#head = NOTHING
  }
}
