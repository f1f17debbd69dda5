import type { AnswerHead } from '../call.ts'
import { codingsOf, decodeBytes } from './decode.ts'
import { dialectOf } from './formats/dialects.ts'
import { jsonOf } from './formats/event-facts.ts'
import type { Format, StreamReader } from './formats/format.ts'
import { LineSplitter } from './line-splitter.ts'
import { answerMedia } from './media.ts'
import { EventAssembler } from './sse.ts'

/**
 * Takes every chunk of a stream as it arrives and returns true for the one that completes the first content-bearing
 * event; it is not to be called again after that. Neither keeps nor changes a chunk.
 */
export type ContentDetector = (chunk: Uint8Array) => boolean

/** A detector for an answer that is a stream of a format which has one. */
export function contentDetector(format: Format, head: AnswerHead): ContentDetector | undefined {
  if (format.stream === undefined || answerMedia(head) !== 'events') return undefined
  const plain = plainDetector(format.stream)
  const encoding = head.header('content-encoding')
  return codingsOf(encoding).length === 0 ? plain : compressedDetector(encoding, plain)
}

function plainDetector(ofPath: StreamReader): ContentDetector {
  const lines = new LineSplitter()
  const assembler = new EventAssembler()
  let dialect: StreamReader | undefined
  return (chunk) => {
    for (const { text, cut } of lines.split(chunk)) {
      const event = assembler.take(text, cut)
      const json = event && jsonOf(event)
      if (json === undefined) continue
      dialect ??= dialectOf(json)
      if ((dialect ?? ofPath).isContent(json)) return true
    }
    return false
  }
}

/** Most compressed bytes that are kept to look for content in, also between two codings. */
const COMPRESSED_LIMIT = 64 * 1024
/** Most bytes that they may decode to: 1 MiB. */
const DECODED_LIMIT = 1024 * 1024
/** Most bytes that all tries together may decode to: 8 MiB, for all pieces may come at once. */
const TRIES_LIMIT = 8 * 1024 * 1024
/** How many pieces are tried as they come; later ones wait until there is a quarter more than at the last try. */
const EAGER_TRIES = 16
const GROWTH = 1.25

/**
 * Node inflates synchronously only from the start, so each try costs all bytes before it: a stream that comes in tiny
 * pieces is tried less and less often, some fifty times at the most.
 */
function compressedDetector(encoding: string | undefined, plain: ContentDetector): ContentDetector {
  let pieces: Uint8Array[] = []
  let length = 0
  let tries = 0
  let triedLength = 0
  let read = 0
  let room = TRIES_LIMIT
  return (chunk) => {
    if (length > COMPRESSED_LIMIT) return false
    pieces.push(Buffer.from(chunk))
    length += chunk.length
    if (tries >= EAGER_TRIES && length < triedLength * GROWTH && length <= COMPRESSED_LIMIT) return false
    const kept = Buffer.concat(pieces)
    const limits = { output: Math.min(DECODED_LIMIT, room), between: COMPRESSED_LIMIT }
    const decoded = length > COMPRESSED_LIMIT || room === 0 ? 'too_large' : decodeBytes(encoding, kept, limits)
    tries++
    triedLength = length
    pieces = [kept]
    if (decoded === 'too_large') {
      length = Number.POSITIVE_INFINITY
      pieces = []
    }
    if (typeof decoded === 'string') return false // too few bytes to decode any are unreadable as well
    const fresh = decoded.subarray(read)
    read = decoded.length
    room -= read
    return plain(fresh)
  }
}
