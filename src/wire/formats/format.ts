import type { AnswerFacts } from '../../call.ts'
import type { SseEvent } from '../sse.ts'
import type { EventJson } from './event-facts.ts'

/** A dialect of streams, and how it is read. */
export interface StreamReader {
  /** Whether the event is of this dialect and can't be of another. */
  recognises(event: EventJson): boolean
  /** Whether the event brings the first of what the caller waits for: text, reasoning, a tool call, audio. */
  isContent(event: EventJson): boolean
  /** `finished` is true or false here, never absent. */
  read(events: readonly SseEvent[]): AnswerFacts
}

/** How the answers of a format are read; foreign data of any shape gives facts, never an exception. */
export interface AnswerReader {
  readAnswer(body: unknown): AnswerFacts
  readonly stream?: StreamReader
}

/** Answers that may come as a stream. */
export type StreamingReader = Required<AnswerReader>

/** One endpoint and how its answers are read. */
export interface Format extends AnswerReader {
  /** Path template such as `/chat/completions`. */
  readonly endpoint: string
  /** What the call does: the operation of the GenAI conventions and the call type of the cost metrics. */
  readonly operation: string
  /** Whether a 2xx is expected to tell its tokens. */
  readonly billable: boolean
}
