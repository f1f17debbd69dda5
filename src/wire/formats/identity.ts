import type { AnswerFacts } from '../../call.ts'
import { field, name, present } from '../../foreign.ts'
import type { SseEvent } from '../sse.ts'
import { firstFact, fromFirst } from './event-facts.ts'

type Identity = Pick<AnswerFacts, 'model' | 'id'>

/** The id and the model of an answer. */
export function identityOf(answer: unknown): Identity {
  return present({ model: name(field(answer, 'model')), id: name(field(answer, 'id')) })
}

const NAMES_HINT = /"(?:model|id)"\s*:\s*"/

/** The same from the opening events of a stream; `answerIn` finds the answer object within an event. */
export function streamIdentity(
  events: readonly SseEvent[],
  answerIn: (levels: readonly unknown[]) => unknown = ([json]) => json,
): Identity {
  const named = firstFact(fromFirst(events, NAMES_HINT), (_, { levels }) => {
    const identity = identityOf(answerIn(levels))
    return identity.model === undefined && identity.id === undefined ? undefined : identity
  })
  return named ?? {}
}
