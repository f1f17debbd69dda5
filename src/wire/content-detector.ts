import type { AnswerHead } from '../call.ts'
import { codingsOf, decodeBytes } from './decode.ts'
import type { Format, StreamReader } from './format.ts'
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

function plainDetector(stream: StreamReader): ContentDetector {
  const lines = new LineSplitter()
  const assembler = new EventAssembler()
  return (chunk) => {
    for (const { text, cut } of lines.split(chunk)) {
      const event = assembler.take(text, cut)
      if (event !== undefined && stream.isContent(event)) return true
    }
    return false
  }
}

/** Most compressed bytes that are kept to look for content in. */
const COMPRESSED_LIMIT = 64 * 1024
/** Most bytes that they may decode to: 1 MiB. */
const DECODED_LIMIT = 1024 * 1024
/** Most chunks after which decoding from the start is tried. */
const ATTEMPTS = 16

/** Node inflates synchronously only from the start, so each chunk costs all those before it: few are tried. */
function compressedDetector(encoding: string | undefined, plain: ContentDetector): ContentDetector {
  let kept: Buffer | undefined = Buffer.alloc(0)
  let attempts = 0
  let read = 0
  return (chunk) => {
    if (kept === undefined) return false
    kept = Buffer.concat([kept, chunk])
    const decoded = kept.length > COMPRESSED_LIMIT ? 'too_large' : decodeBytes(encoding, kept, DECODED_LIMIT)
    attempts++
    if (decoded === 'too_large' || attempts === ATTEMPTS) kept = undefined
    if (typeof decoded === 'string') return false // too few bytes to decode any are unreadable as well
    const fresh = decoded.subarray(read)
    read = decoded.length
    return plain(fresh)
  }
}
