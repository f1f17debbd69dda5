import type { AnswerHead } from '../call.ts'
import { codingsOf, decodeBytes } from './decode.ts'
import { dialectOf } from './formats/dialects.ts'
import { jsonOf } from './formats/event-facts.ts'
import type { Format, StreamReader } from './formats/format.ts'
import { LineSplitter } from './line-splitter.ts'
import { ListSplitter } from './list-splitter.ts'
import { answerMedia } from './media.ts'
import { EventAssembler, type SseEvent } from './sse.ts'

/**
 * Receives each chunk of a stream and returns true for the one that completes the first event with content, or the first
 * object with content of a list; must not be called after that. Neither keeps nor changes chunks.
 */
export type ContentDetector = (chunk: Uint8Array) => boolean

/** A detector for a stream, if the format has one. */
export function contentDetector(format: Format, head: AnswerHead): ContentDetector | undefined {
  const media = answerMedia(head)
  if (format.stream === undefined || media === 'other') return undefined
  if (media === 'json' && format.streamsList !== true) return undefined
  const judge = contentJudge(format.stream)
  const plain = media === 'json' ? listDetector(judge) : plainDetector(judge)
  const encoding = head.header('content-encoding')
  return codingsOf(encoding).length === 0 ? plain : compressedDetector(encoding, plain)
}

/** Says whether an event has content, in the dialect that it or an earlier one shows. */
function contentJudge(ofPath: StreamReader): (event: SseEvent) => boolean {
  let dialect: StreamReader | undefined
  return (event) => {
    const json = jsonOf(event)
    if (json === undefined) return false
    dialect ??= dialectOf(json)
    return (dialect ?? ofPath).isContent(json)
  }
}

function plainDetector(isContent: (event: SseEvent) => boolean): ContentDetector {
  const lines = new LineSplitter()
  const assembler = new EventAssembler()
  return (chunk) => {
    for (const { text, cut } of lines.split(chunk)) {
      const event = assembler.take(text, cut)
      if (event !== undefined && isContent(event)) return true
    }
    return false
  }
}

function listDetector(isContent: (event: SseEvent) => boolean): ContentDetector {
  const objects = new ListSplitter()
  return (chunk) => objects.split(chunk).some(isContent)
}

/** Most compressed bytes kept to look for content, also between two codings. */
const COMPRESSED_LIMIT = 64 * 1024
/** Most bytes that they may decode to: 1 MiB. */
const DECODED_LIMIT = 1024 * 1024
/** Most bytes that all tries together may decode to: 8 MiB, because all chunks may arrive at once. */
const TRIES_LIMIT = 8 * 1024 * 1024
/** How many chunks are tried at once; after that, a try waits until a quarter more bytes have arrived. */
const EAGER_TRIES = 16
const GROWTH = 1.25

/**
 * Node's synchronous inflate always starts from the beginning, so each try decodes all earlier bytes again. A stream of
 * tiny chunks is therefore tried less and less often, about fifty times at most.
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
    if (typeof decoded === 'string') return false // too few bytes to decode are also unreadable
    const fresh = decoded.subarray(read)
    read = decoded.length
    room -= read
    return plain(fresh)
  }
}
