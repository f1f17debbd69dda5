import type { AnswerFacts } from '../../call.ts'
import type { StreamEvents } from '../sse.ts'
import type { EventJson } from './event-facts.ts'

/** A dialect of event streams, and how it is read. */
export interface StreamReader {
  /** Whether the event can only be of this dialect. */
  recognises(event: EventJson): boolean
  /** Whether the event has content: text, reasoning, a tool call, audio. */
  isContent(event: EventJson): boolean
  /** `finished` is absent only where no dialect says how a stream ends. */
  read(events: StreamEvents): AnswerFacts
}

/** How the answers of a format are read. Never throws, whatever the data. */
export interface AnswerReader {
  /** Whether a JSON body can only be of this dialect. Absent if nothing in the body shows the dialect. */
  recognisesAnswer?(body: unknown): boolean
  readAnswer(body: unknown): AnswerFacts
  readonly stream?: StreamReader
}

/** A reader for answers that may be streamed. */
export type StreamingReader = AnswerReader & Required<Pick<AnswerReader, 'stream'>>

/** One endpoint and how its answers are read. */
export interface Format extends AnswerReader {
  /** Path template such as `/chat/completions`. */
  readonly endpoint: string
  /** The operation of the GenAI conventions, which is also the call type of the cost metrics. */
  readonly operation: string
  /** Whether a 2xx answer should contain usage. Of other answers no usage is read: it was counted before, or is free. */
  readonly billable: boolean
  /**
   * Whether the answer is a response that another call created, in its state by now. Its usage is read all the same:
   * for one that is made in the background, only this answer has it.
   */
  readonly retrieves?: true
  /** Whether the answer is billed by the characters of the `input` of its request. */
  readonly countsCharacters?: true
  /** Whether the answer may be a JSON list that grows while it is made. */
  readonly streamsList?: true
  /** Whether only its own reader reads its answers, whatever dialect they show. */
  readonly exclusive?: true
  /** Whether the model of the request is in its path, as in `/models/{model}:generateContent`. */
  readonly modelInPath?: boolean
  /** Whether the endpoint is unknown, so that nobody knows what an answer without usage costs. */
  readonly unknown?: boolean
}
