import type { AnswerHead } from '../call.ts'

const EVENTS = /^\s*text\/event-stream\s*(?:;|$)/i
const JSON_TYPE = /^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

/** The kind of content by `content-type`. */
export type Media = 'events' | 'json' | 'other'

export function mediaOf(contentType: string | undefined): Media {
  if (contentType === undefined) return 'other'
  if (JSON_TYPE.test(contentType)) return 'json'
  return EVENTS.test(contentType) ? 'events' : 'other'
}

export function answerMedia(head: AnswerHead): Media {
  return mediaOf(head.header('content-type'))
}
