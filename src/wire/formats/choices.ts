import type { AnswerFacts } from '../../call.ts'
import { field, isSent, list, name, present, tokenCount } from '../../foreign.ts'
import type { StreamEvents } from '../sse.ts'
import { streamError } from './error-names.ts'
import { type EventJson, firstFact, fromFirst, fromLast, memberHint } from './event-facts.ts'
import type { StreamingReader } from './format.ts'
import { identityOf, servingOf, streamIdentity, streamServing } from './identity.ts'
import { completionsUsage, usageFacts } from './usage.ts'

const CHOICES_LIMIT = 16
/** How many events from the end of a stream are searched for finish reasons. */
const REASONS_LIMIT = 64
const REASON_LENGTH = 64
/** Events at the start of a stream, and at its end, that show whether it has several choices. */
const OPENING = 16
const CLOSING = 16
/** An index that is not 0, be it one of a choice or not. */
const INDEX_HINT = /"index"\s*:\s*[1-9]/
const REASON_HINT = /"finish_reason"\s*:\s*"[^"]/
const USAGE_HINT = memberHint('usage')

/** Members of a delta with content. The members for reasoning text differ between the providers behind the gateway. */
const CONTENT = ['content', 'reasoning_content', 'reasoning', 'refusal', 'tool_calls', 'function_call', 'audio']

/** Identifies a chunk that is so long that its choices were not kept. */
const OBJECT = /^(?:chat\.|text_)completion/

/** The two completions APIs, which differ only in where a streamed choice has its content. */
export const choices: StreamingReader = {
  recognisesAnswer: (body) => Array.isArray(field(body, 'choices')),
  readAnswer: (body) => {
    const reasons = new Map<number, string>()
    addReasons(reasons, body)
    return {
      ...identityOf(body),
      ...servingOf(body),
      ...finishFacts(reasons),
      ...usageFacts(field(body, 'usage'), completionsUsage),
    }
  },
  stream: { recognises, isContent, read },
}

function recognises({ levels: [json] }: EventJson): boolean {
  return isSent(field(json, 'choices')) || OBJECT.test(name(field(json, 'object')) ?? '')
}

function isContent({ event, levels: [json] }: EventJson): boolean {
  if (event.part === 'start') return true // only content makes an event so long that it is cut
  return list(field(json, 'choices')).some(isContentChoice)
}

function isContentChoice(choice: unknown): boolean {
  const delta = field(choice, 'delta')
  return CONTENT.some((member) => isFilled(field(delta, member))) || isFilled(field(choice, 'text'))
}

function read(events: StreamEvents): AnswerFacts {
  // Either the last chunk has the usage, or every chunk has the usage so far: the last one counts.
  const usage = firstFact(fromLast(events, USAGE_HINT), (json) => field(json, 'usage') ?? undefined)
  return {
    ...streamIdentity(events),
    ...streamServing(events),
    ...streamReasons(events),
    ...usageFacts(usage, completionsUsage),
    ...present({ error: streamError(events) }),
    finished: hasDone(events),
  }
}

function hasDone(events: StreamEvents): boolean {
  for (const { data } of events.fromLast()) if (data === '[DONE]') return true
  return false
}

/** Whether a member has content: text, a list or an object. */
function isFilled(value: unknown): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return value.length > 0
  return typeof value === 'object' && isSent(value)
}

function streamReasons(events: StreamEvents): AnswerFacts {
  const reasons = new Map<number, string>()
  const limit = hasSeveralChoices(events) ? CHOICES_LIMIT : 1
  for (const { levels } of fromLast(events, REASON_HINT, REASONS_LIMIT)) {
    addReasons(reasons, levels[0])
    if (reasons.size >= limit) break
  }
  return finishFacts(reasons)
}

/** Several choices are told in turn from the start on, or one after the other up to the end. */
function hasSeveralChoices(events: StreamEvents): boolean {
  for (const _ of fromFirst(events, INDEX_HINT, OPENING)) return true
  for (const _ of fromLast(events, INDEX_HINT, CLOSING)) return true
  return false
}

/** Adds the finish reasons of the choices by their index; an existing one is kept. */
function addReasons(reasons: Map<number, string>, chunk: unknown): void {
  for (const [place, choice] of list(field(chunk, 'choices')).slice(0, CHOICES_LIMIT).entries()) {
    const reason = name(field(choice, 'finish_reason'), REASON_LENGTH)
    const index = tokenCount(field(choice, 'index')) ?? place
    if (reason !== undefined && !reasons.has(index)) reasons.set(index, reason)
  }
}

function finishFacts(reasons: ReadonlyMap<number, string>): AnswerFacts {
  if (reasons.size === 0) return {}
  const inOrder = [...reasons].sort(([a], [b]) => a - b).slice(0, CHOICES_LIMIT)
  return { finishReasons: inOrder.map(([, reason]) => reason) }
}
