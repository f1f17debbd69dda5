import type { AnswerFacts } from '../../call.ts'
import type { SseEvent } from '../sse.ts'
import { audio } from './audio.ts'
import { choices } from './choices.ts'
import { type EventJson, jsonOf } from './event-facts.ts'
import type { StreamReader } from './format.ts'
import { images } from './images.ts'
import { messages } from './messages.ts'
import { responses } from './responses.ts'

const dialects = [choices, messages, responses, images, audio].map(({ stream }) => stream)

/** The dialect of an event; `undefined` for one that any dialect may have, such as a ping or an error. */
export function dialectOf(event: EventJson): StreamReader | undefined {
  return dialects.find((dialect) => dialect.recognises(event))
}

/**
 * Reads a stream in the dialect of its events, because a gateway may answer in another one than the path suggests. The
 * path decides only if no event shows a dialect.
 */
export function readStream(events: readonly SseEvent[], ofPath: StreamReader): AnswerFacts {
  return (shownDialect(events) ?? ofPath).read(events)
}

/** Nearly always the dialect of the first event. */
function shownDialect(events: readonly SseEvent[]): StreamReader | undefined {
  for (const event of events) {
    const json = jsonOf(event)
    const dialect = json && dialectOf(json)
    if (dialect !== undefined) return dialect
  }
  return undefined
}
