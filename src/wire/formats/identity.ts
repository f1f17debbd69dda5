import type { AnswerFacts } from '../../call.ts'
import { field, name, present } from '../../foreign.ts'
import type { SseEvent } from '../sse.ts'
import { firstFact, fromFirst } from './event-facts.ts'

type Identity = Pick<AnswerFacts, 'model' | 'id'>

/** The id and the model of an answer. */
export function identityOf(answer: unknown): Identity {
  return present({ model: name(field(answer, 'model')), id: name(field(answer, 'id')) })
}

const ID_HINT = /"id"\s*:\s*"[^"]/
const MODEL_HINT = /"model"\s*:\s*"[^"]/

/** Events at the start of a stream that are searched for the id. */
const OPENING = 8

/**
 * The same from a stream: the first id and the first model that are not empty, which need not be in one event. Any event
 * may be the first with the model. `answerIn` finds the answer object within an event.
 */
export function streamIdentity(
  events: readonly SseEvent[],
  answerIn: (levels: readonly unknown[]) => unknown = ([json]) => json,
): Identity {
  const first = (hint: RegExp, member: keyof Identity, limit?: number) =>
    firstFact(fromFirst(events, hint, limit), (_, { levels }) => name(field(answerIn(levels), member)))
  return present({ model: first(MODEL_HINT, 'model'), id: first(ID_HINT, 'id', OPENING) })
}
