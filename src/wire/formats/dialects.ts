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

/** The dialect that an event is of; `undefined` for one that any dialect may have, such as a ping or an error. */
export function dialectOf(event: EventJson): StreamReader | undefined {
  return dialects.find((dialect) => dialect.recognises(event))
}

/**
 * Reads a stream in the dialect of its events, for a gateway may answer in another one than that of the path. The path
 * decides only where no event shows a dialect.
 */
export function readStream(events: readonly SseEvent[], ofPath: StreamReader): AnswerFacts {
  return (shownDialect(events) ?? ofPath).read(events)
}

/** Nearly always that of the first event. */
function shownDialect(events: readonly SseEvent[]): StreamReader | undefined {
  for (const event of events) {
    const json = jsonOf(event)
    const dialect = json && dialectOf(json)
    if (dialect !== undefined) return dialect
  }
  return undefined
}
