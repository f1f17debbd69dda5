import type { AnswerFacts } from '../../call.ts'
import { field, finite, name, present } from '../../foreign.ts'
import type { StreamEvents } from '../sse.ts'
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

/** Events at the end of a stream that are searched for what its last events say. */
const CLOSING = 4

/** How OpenAI's APIs served a call. */
export function servingOf(answer: unknown): Pick<AnswerFacts, 'serviceTier' | 'systemFingerprint'> {
  return present({
    serviceTier: name(field(answer, 'service_tier'), TIER_LENGTH),
    systemFingerprint: name(field(answer, 'system_fingerprint'), TIER_LENGTH),
  })
}

const TIER_HINT = /"service_tier"\s*:\s*"[^"]/
const FINGERPRINT_HINT = /"system_fingerprint"\s*:\s*"[^"]/

/**
 * The same of a stream. The last events say which tier has served the call, as the first ones may only repeat what was
 * asked for.
 */
export function streamServing(events: StreamEvents): ReturnType<typeof servingOf> {
  const tier = (json: unknown) => servingOf(json).serviceTier
  return present({
    serviceTier:
      firstFact(fromLast(events, TIER_HINT, CLOSING), tier) ?? firstFact(fromFirst(events, TIER_HINT, OPENING), tier),
    systemFingerprint: firstFact(
      fromFirst(events, FINGERPRINT_HINT, OPENING),
      (json) => servingOf(json).systemFingerprint,
    ),
  })
}

const LATENCY_HINT = /"latency_ms"\s*:\s*\d/

/** The same of a stream, from its last events. */
export function streamLatency(events: StreamEvents): number | undefined {
  return firstFact(fromLast(events, LATENCY_HINT, CLOSING), (json) => latencyOf(json))
}

const ID_HINT = /"id"\s*:\s*"[^"]/
const MODEL_HINT = /"model"\s*:\s*"[^"]/

/**
 * The same from a stream: the first id and the first model that are not empty, which need not be in one event. Any event
 * may be the first with the model. `answerIn` finds the answer object within an event.
 */
export function streamIdentity(
  events: StreamEvents,
  answerIn: (levels: readonly unknown[]) => unknown = ([json]) => json,
): Identity {
  const first = (hint: RegExp, member: keyof Identity, limit?: number) =>
    firstFact(fromFirst(events, hint, limit), (_, { levels }) => name(field(answerIn(levels), member)))
  return present({ model: first(MODEL_HINT, 'model'), id: first(ID_HINT, 'id', OPENING) })
}
