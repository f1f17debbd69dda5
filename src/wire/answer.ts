import type { AnswerFacts, AnswerHead, BodyBytes } from '../call.ts'
import { present } from '../foreign.ts'
import { decode } from './decode.ts'
import { answerDialectOf, readStream, unknownStream } from './formats/dialects.ts'
import { errorOf, innerError } from './formats/error-names.ts'
import type { Format } from './formats/format.ts'
import { latencyOf } from './formats/identity.ts'
import { readWindow } from './json/json-window.ts'
import { answerMedia, mediaByContent } from './media.ts'
import { StreamEvents } from './sse.ts'

/** What the body of an answer contains. */
export interface AnswerReading {
  readonly facts: AnswerFacts
  /** Whether the answer is a stream of events. */
  readonly stream: boolean
  /** Why facts may be missing. */
  readonly gap?: 'too_large' | 'unreadable'
}

/**
 * Parses the body of an answer: event streams and JSON, in any content coding. What arrives decides, and the type in the
 * header only where the content shows nothing; audio, images and plain text are skipped. Of an answer with status 400 or
 * above, only the error is read. Never throws.
 */
export function readAnswer(format: Format, head: AnswerHead, body: BodyBytes): AnswerReading {
  const given = answerMedia(head)
  if (given === 'other' || (body.size === 0 && given !== 'events')) return { facts: {}, stream: false }
  const decoded = decode(head.header('content-encoding'), body)
  if (typeof decoded === 'string') return { facts: {}, stream: given === 'events', gap: decoded }
  const media = mediaByContent(given, decoded.front)
  if (media === 'other') return { facts: {}, stream: false }
  if (media === 'json') {
    const reading = readJsonAnswer(format, head, decoded)
    if (given === 'json' || reading.gap !== 'unreadable') return reading
    // What only begins like JSON is what it was called: a broken stream, or text such as "[Music] …".
    if (given !== 'events') return { facts: {}, stream: false }
  }
  const ofPath = format.stream ?? (format.billable ? unknownStream : undefined)
  const facts = ofPath ? readStream(new StreamEvents(decoded), ofPath) : {}
  return { facts, stream: true }
}

function readJsonAnswer(format: Format, head: AnswerHead, body: BodyBytes): AnswerReading {
  const { json, state } = readWindow(body)
  const gap = state === 'broken' ? ({ gap: 'unreadable' } as const) : {}
  if (head.status >= 400) return { facts: present({ error: errorOf(json) }), stream: false, ...gap }
  const reader = format.billable && format.exclusive !== true ? (answerDialectOf(json) ?? format) : format
  const facts = { ...reader.readAnswer(json), ...present({ error: innerError(json), latencyMs: latencyOf(json) }) }
  const stream = facts.finished !== undefined // a list of answers, by which Gemini streams
  // The usage may have been in the middle of the body, which was not kept.
  const isLost = state === 'ends' && facts.usage === undefined && facts.units === undefined
  return { facts, stream, ...(isLost ? { gap: 'too_large' } : gap) }
}
