import type { AnswerFacts } from '../../call.ts'
import { field, name } from '../../foreign.ts'
import type { StreamEvents } from '../sse.ts'
import { firstFact, fromFirst } from './event-facts.ts'
import type { StreamingReader } from './format.ts'
import { identityOf, servingOf } from './identity.ts'
import { typedStream } from './typed-stream.ts'
import { responsesUsage, usageFacts } from './usage.ts'

const REASON_LENGTH = 64

/** The kinds of objects of this API that have a usage; a compaction is a shortened conversation. */
const OBJECT = /^response(?:\.compaction)?$/

/** The final states of a response. */
const ENDED = new Set<unknown>(['completed', 'incomplete', 'failed', 'cancelled'])

/** The states of a response that is still being made. */
const UNFINISHED = new Set<unknown>(['queued', 'in_progress'])

const events = typedStream({
  own: /^response\./,
  content: /\.delta$|\.partial_image$/,
  final: /^response\.(?:completed|incomplete|failed)$/,
  answerMember: 'response',
  readAnswer,
})

export const responses: StreamingReader = {
  recognisesAnswer: (body) => OBJECT.test(name(field(body, 'object')) ?? ''),
  readAnswer,
  stream: { ...events, read: readStream },
}

function readAnswer(response: unknown): AnswerFacts {
  return {
    ...identityOf(response),
    ...servingOf(response),
    ...finishFacts(response),
    ...usageFacts(field(response, 'usage'), responsesUsage),
    ...(UNFINISHED.has(field(response, 'status')) && field(response, 'background') !== false && { pending: true }),
  }
}

/** Events at the start of a stream that have the whole response. */
const OPENING = 8
const BACKGROUND_HINT = /"background"\s*:\s*true/

/** A response that is made in the background goes on when its stream breaks off. */
function readStream(stream: StreamEvents): AnswerFacts {
  const facts = events.read(stream)
  if (facts.finished === true) return facts
  const pending = firstFact(fromFirst(stream, BACKGROUND_HINT, OPENING), (_, { levels }) =>
    [field(levels[0], 'response'), levels[1]].some(isInBackground) ? true : undefined,
  )
  return pending === undefined ? facts : { ...facts, pending }
}

function isInBackground(response: unknown): boolean {
  return field(response, 'background') === true
}

/** Why a response is incomplete, such as `max_output_tokens`; else its final state. */
function finishFacts(response: unknown): AnswerFacts {
  const status = field(response, 'status')
  const ended = ENDED.has(status) ? status : undefined
  const reason = name(field(field(response, 'incomplete_details'), 'reason') ?? ended, REASON_LENGTH)
  return reason === undefined ? {} : { finishReasons: [reason] }
}
