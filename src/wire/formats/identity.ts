import type { AnswerFacts } from '../../call.ts'
import { field, finite, name, present } from '../../foreign.ts'
import type { SseEvent } from '../sse.ts'
import { firstFact, fromFirst, fromLast } from './event-facts.ts'

type Identity = Pick<AnswerFacts, 'model' | 'id'>

/** The id and the model of an answer. */
export function identityOf(answer: unknown): Identity {
  return present({ model: name(field(answer, 'model')), id: name(field(answer, 'id')) })
}

/** Milliseconds that the call took by the gateway itself, a member beside the usage. */
export function latencyOf(answer: unknown): number | undefined {
  return finite(field(answer, 'latency_ms'))
}

/** Events at the start of a stream that are searched for what its first events say. */
const OPENING = 8

const TIER_LENGTH = 64

/** How OpenAI's APIs served a call. */
export function servingOf(answer: unknown): Pick<AnswerFacts, 'serviceTier' | 'systemFingerprint'> {
  return present({
    serviceTier: name(field(answer, 'service_tier'), TIER_LENGTH),
    systemFingerprint: name(field(answer, 'system_fingerprint'), TIER_LENGTH),
  })
}

const SERVING_HINT = /"(?:service_tier|system_fingerprint)"\s*:\s*"[^"]/

/** The same of a stream, from its first event that says it. */
export function streamServing(events: readonly SseEvent[]): ReturnType<typeof servingOf> {
  return firstFact(fromFirst(events, SERVING_HINT, OPENING), (json) => servingOf(json)) ?? {}
}

const LATENCY_HINT = /"latency_ms"\s*:\s*\d/

/** How many events from the end of a stream are searched for its latency. */
const CLOSING = 4

/** The same of a stream, from its last events. */
export function streamLatency(events: readonly SseEvent[]): number | undefined {
  return firstFact(fromLast(events, LATENCY_HINT, CLOSING), (json) => latencyOf(json))
}

const ID_HINT = /"id"\s*:\s*"[^"]/
const MODEL_HINT = /"model"\s*:\s*"[^"]/

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
