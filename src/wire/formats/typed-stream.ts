import type { AnswerFacts } from '../../call.ts'
import { field, isSent, present } from '../../foreign.ts'
import { innerError, streamError } from './error-names.ts'
import { type EventJson, firstFact, fromLast, typeOf } from './event-facts.ts'
import type { StreamReader } from './format.ts'
import { streamIdentity } from './identity.ts'

/** A stream whose events have types and whose last one carries the answer, as OpenAI's newer APIs send it. */
export interface TypedStream {
  /** Types of the events that no other dialect has. */
  readonly own: RegExp
  /** Types of the events that bring content. */
  readonly content: RegExp
  /** Types of the events that end the stream. */
  readonly final: RegExp
  /** Member of an event that holds the answer; absent where the event itself is the answer. */
  readonly answerMember?: string
  readAnswer(answer: unknown): AnswerFacts
}

// Of a final event so long that only its end was kept the type is lost, but no other event has a usage.
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
