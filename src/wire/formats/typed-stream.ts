import type { AnswerFacts } from '../../call.ts'
import { field, isSent, present } from '../../foreign.ts'
import { innerError, streamError } from './error-names.ts'
import { type EventJson, firstFact, fromLast, typeOf } from './event-facts.ts'
import type { StreamReader } from './format.ts'
import { streamIdentity } from './identity.ts'

/** A stream of typed events whose last one contains the answer, as in OpenAI's newer APIs. */
export interface TypedStream {
  /** Event types that only this dialect has. */
  readonly own: RegExp
  /** Event types with content. */
  readonly content: RegExp
  /** Event types that end the stream. */
  readonly final: RegExp
  /** The member of an event that contains the answer; absent if the event itself is the answer. */
  readonly answerMember?: string
  readAnswer(answer: unknown): AnswerFacts
}

// If only the end of a long final event was kept, its type is lost; but no other event has a usage.
const FINAL_HINT = /"type"\s*:\s*"[\w.]+\.(?:completed|incomplete|failed|done)"|"usage"\s*:\s*\{/

export function typedStream({ own, content, final, answerMember, readAnswer }: TypedStream): StreamReader {
  const answerIn = (levels: readonly unknown[]) =>
    answerMember === undefined ? levels[0] : (field(levels[0], answerMember) ?? levels[1])
  const isFinal = (found: EventJson) =>
    found.event.part === 'end' ? isSent(field(answerIn(found.levels), 'usage')) : final.test(typeOf(found))
  return {
    recognises: (event) => own.test(typeOf(event)),
    isContent: (event) => content.test(typeOf(event)) && field(event.levels[0], 'delta') !== '',
    read: (events) => {
      const last = firstFact(fromLast(events, FINAL_HINT), (_, found) => (isFinal(found) ? found : undefined))
      const answer = last && answerIn(last.levels)
      return {
        ...streamIdentity(events, answerIn),
        ...(last && readAnswer(answer)),
        ...present({ error: streamError(events) ?? innerError(answer) }),
        finished: last !== undefined,
      }
    },
  }
}
