import type { AnswerFacts } from '../../call.ts'
import { field, isSent, name, present, tokenCount } from '../../foreign.ts'
import type { StreamEvents } from '../sse.ts'
import { streamError } from './error-names.ts'
import { type EventJson, firstFact, fromFirst, fromLast, typeOf } from './event-facts.ts'
import type { StreamingReader } from './format.ts'
import { identityOf, streamIdentity } from './identity.ts'
import { unitFacts } from './units.ts'
import { messagesUsage, usageFacts } from './usage.ts'

const REASON_LENGTH = 64
const TIER_LENGTH = 64

/** Event types that only this dialect has. */
const OWN = /^(?:message|content_block)_/

/** Event types that may have content, and the member that has it. */
const CONTENT = new Map<string, string>([
  ['content_block_delta', 'delta'],
  ['content_block_start', 'content_block'],
])

export const messages: StreamingReader = {
  recognisesAnswer: (body) => field(body, 'type') === 'message',
  readAnswer: (body) => ({
    ...identityOf(body),
    ...finishFacts(field(body, 'stop_reason')),
    ...billedFacts(field(body, 'usage')),
  }),
  stream: { recognises: (event) => OWN.test(typeOf(event)), isContent, read },
}

/**
 * Text, thinking and tool input come in deltas; a tool's name and redacted thinking are in the start of their block.
 */
function isContent(found: EventJson): boolean {
  const member = CONTENT.get(typeOf(found))
  if (member === undefined) return false
  if (found.event.part === 'start') return true // only content makes an event so long that it is cut
  const content = Object.entries(field(found.levels[0], member) ?? {})
  return content.some(([key, value]) => key !== 'type' && typeof value === 'string' && value !== '')
}

const START_HINT = /"message_start"/
const DELTA_HINT = /"message_delta"/

function read(events: StreamEvents): AnswerFacts {
  const message = firstFact(fromFirst(events, START_HINT), (json) => field(json, 'message'))
  const identity = streamIdentity(events, ([json]) => field(json, 'message') ?? json)
  const stop = firstFact(
    fromLast(events, DELTA_HINT),
    (json) => field(field(json, 'delta'), 'stop_reason') ?? undefined,
  )
  const delta = firstFact(fromLast(events, DELTA_HINT), (json) => field(json, 'usage') ?? undefined)
  return {
    ...identity,
    ...finishFacts(stop),
    // Before the first delta, the output tokens of the start are only a partial count.
    ...(isSent(delta) && billedFacts(merged(sent(field(message, 'usage')), sent(delta)))),
    ...present({ error: streamError(events) }),
    finished: firstFact(fromLast(events, /"message_stop"/), (json) => field(json, 'type') === 'message_stop') ?? false,
  }
}

/** The tokens, their service tier, and the web searches, which are billed beside them. */
function billedFacts(usage: unknown): AnswerFacts {
  const searches = tokenCount(field(field(usage, 'server_tool_use'), 'web_search_requests'))
  return {
    ...usageFacts(usage, messagesUsage),
    ...present({ serviceTier: name(field(usage, 'service_tier'), TIER_LENGTH) }),
    ...unitFacts('search', searches === 0 ? undefined : searches),
  }
}

/** The members that are not null, so that a null in a delta does not override the start. */
function sent(usage: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(usage ?? {}).filter(([, value]) => isSent(value)))
}

/** A zero in the delta does not take back what the start has counted, but for the output, of which it had only a part. */
function merged(start: Record<string, unknown>, delta: Record<string, unknown>): Record<string, unknown> {
  const isLater = ([member, count]: [string, unknown]) =>
    count !== 0 || member === 'output_tokens' || !isSent(start[member])
  const later = Object.entries(delta).filter(isLater)
  return { ...start, ...Object.fromEntries(later) }
}

function finishFacts(stop: unknown): AnswerFacts {
  const reason = name(stop, REASON_LENGTH)
  return reason === undefined ? {} : { finishReasons: [reason] }
}
