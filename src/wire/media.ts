import type { AnswerHead } from '../call.ts'

const EVENTS = /^\s*text\/event-stream\s*(?:;|$)/i
const JSON_TYPE = /^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

const OPEN_BRACE = 0x7b

/** Bytes that show what a body is. */
const START_BYTES = 64

/** Types whose content is none of events and JSON, whatever it begins with. */
const BINARY = /^\s*(?:audio|image|video|font|multipart)\//i

/** The kind of content by `content-type`; `unclear` where only the content shows it. */
export type Media = 'events' | 'json' | 'unclear' | 'other'

/** The same few types come again and again. */
const KNOWN_LIMIT = 100
const known = new Map<string, Media>()

export function mediaOf(contentType: string | undefined): Media {
  if (contentType === undefined) return 'unclear'
  const before = known.get(contentType)
  if (before !== undefined) return before
  if (known.size >= KNOWN_LIMIT) known.clear()
  const media = parsedMedia(contentType)
  known.set(contentType, media)
  return media
}

function parsedMedia(contentType: string): Media {
  if (JSON_TYPE.test(contentType)) return 'json'
  if (EVENTS.test(contentType)) return 'events'
  return BINARY.test(contentType) ? 'other' : 'unclear'
}

const EVENTS_START = /^\ufeff?(?:[\r\n]*)(?:data|event|id|retry)?:/
const JSON_START = /^\ufeff?\s*[{[]/

/** The kind of content by its first bytes, decoded; else by `media`, which the header gave. */
export function mediaByContent(media: Media, front: Uint8Array): Media {
  if (front[0] === OPEN_BRACE) return 'json' // nearly every answer
  const start = Buffer.from(front.buffer, front.byteOffset, Math.min(front.length, START_BYTES)).toString()
  if (EVENTS_START.test(start)) return 'events'
  if (JSON_START.test(start)) return 'json'
  return media === 'unclear' ? 'other' : media
}

export function answerMedia(head: AnswerHead): Media {
  return mediaOf(head.header('content-type'))
}
