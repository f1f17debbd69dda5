import type { AnswerFacts } from '../../call.ts'
import { field, present } from '../../foreign.ts'
import type { StreamEvents } from '../sse.ts'
import { audio } from './audio.ts'
import { choices } from './choices.ts'
import { embeddings } from './embeddings.ts'
import { streamError } from './error-names.ts'
import { type EventJson, firstFact, fromLast, jsonOf, memberHint } from './event-facts.ts'
import type { AnswerReader, StreamReader } from './format.ts'
import { gemini } from './gemini.ts'
import { streamIdentity, streamLatency } from './identity.ts'
import { images } from './images.ts'
import { messages } from './messages.ts'
import { rerank } from './rerank.ts'
import { responses } from './responses.ts'
import { anyUsage, usageFacts } from './usage.ts'
import { videos } from './videos.ts'

/** The most frequent ones first. */
const readers: readonly AnswerReader[] = [
  ...[choices, messages, responses, gemini],
  ...[embeddings, rerank, images, audio, videos],
]
const dialects = readers.map(({ stream }) => stream).filter((stream) => stream !== undefined)

/** The reader for a JSON answer by its members; `undefined` if they show no dialect. */
export function answerDialectOf(body: unknown): AnswerReader | undefined {
  return readers.find(({ recognisesAnswer }) => recognisesAnswer?.(body) === true)
}

const USAGE_HINT = memberHint('usage')

/** A stream of an unknown dialect: a usage object in a known shape is read all the same. */
export const unknownStream: StreamReader = {
  recognises: () => false,
  isContent: () => false,
  read: (events) => ({
    ...streamIdentity(events),
    ...usageFacts(
      firstFact(fromLast(events, USAGE_HINT), (json) => field(json, 'usage') ?? undefined),
      anyUsage,
    ),
    ...present({ error: streamError(events) }),
  }),
}

/** The dialect of an event; `undefined` for one that any dialect may have, such as a ping or an error. */
export function dialectOf(event: EventJson): StreamReader | undefined {
  return dialects.find((dialect) => dialect.recognises(event))
}

/**
 * Reads a stream in the dialect of its events, because a gateway may answer in another one than the path suggests. The
 * path decides only if no event shows a dialect.
 */
export function readStream(events: StreamEvents, ofPath: StreamReader): AnswerFacts {
  return { ...(shownDialect(events) ?? ofPath).read(events), ...present({ latencyMs: streamLatency(events) }) }
}

/** Nearly always the dialect of the first event. */
function shownDialect(events: StreamEvents): StreamReader | undefined {
  for (const event of events.fromFirst()) {
    const json = jsonOf(event)
    const dialect = json && dialectOf(json)
    if (dialect !== undefined) return dialect
  }
  return undefined
}
