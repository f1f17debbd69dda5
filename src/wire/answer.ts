import type { AnswerFacts, AnswerHead, BodyBytes } from '../call.ts'
import { present } from '../foreign.ts'
import { decode } from './decode.ts'
import { readStream } from './formats/dialects.ts'
import { errorOf, innerError } from './formats/error-names.ts'
import type { Format } from './formats/format.ts'
import { readWindow } from './json/json-window.ts'
import { answerMedia } from './media.ts'
import { parseEvents } from './sse.ts'

/** What the body of an answer contains. */
export interface AnswerReading {
  readonly facts: AnswerFacts
  /** Whether the answer is a stream of events. */
  readonly stream: boolean
  /** Why facts may be missing. */
  readonly gap?: 'too_large' | 'unreadable'
}

/**
 * Parses the body of an answer: event streams and JSON, in any content coding; other media are skipped. Of an answer
 * with status 400 or above, only the error is read. Never throws.
 */
export function readAnswer(format: Format, head: AnswerHead, body: BodyBytes): AnswerReading {
  const media = answerMedia(head)
  const stream = media === 'events'
  if (media === 'other' || (body.size === 0 && !stream)) return { facts: {}, stream }
  const decoded = decode(head.header('content-encoding'), body)
  if (typeof decoded === 'string') return { facts: {}, stream, gap: decoded }
  if (stream) return { facts: format.stream ? readStream(parseEvents(decoded), format.stream) : {}, stream }
  return { ...readJsonAnswer(format, head, decoded), stream }
}

function readJsonAnswer(format: Format, head: AnswerHead, body: BodyBytes): Omit<AnswerReading, 'stream'> {
  const { json, state } = readWindow(body)
  const gap = state === 'broken' ? ({ gap: 'unreadable' } as const) : {}
  if (head.status >= 400) return { facts: present({ error: errorOf(json) }), ...gap }
  const facts = { ...format.readAnswer(json), ...present({ error: innerError(json) }) }
  // The usage may have been in the middle of the body, which was not kept.
  return { facts, ...(state === 'ends' && facts.usage === undefined ? { gap: 'too_large' } : gap) }
}
