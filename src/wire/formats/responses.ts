import type { AnswerFacts } from '../../call.ts'
import { field, name } from '../../foreign.ts'
import type { StreamingReader } from './format.ts'
import { identityOf, servingOf } from './identity.ts'
import { typedStream } from './typed-stream.ts'
import { responsesUsage, usageFacts } from './usage.ts'

const REASON_LENGTH = 64

/** The kinds of objects of this API that have a usage; a compaction is a shortened conversation. */
const OBJECT = /^response(?:\.compaction)?$/

/** The final states of a response. */
const ENDED = new Set<unknown>(['completed', 'incomplete', 'failed', 'cancelled'])

export const responses: StreamingReader = {
  recognisesAnswer: (body) => OBJECT.test(String(field(body, 'object'))),
  readAnswer,
  stream: typedStream({
    own: /^response\./,
    content: /\.delta$|\.partial_image$/,
    final: /^response\.(?:completed|incomplete|failed)$/,
    answerMember: 'response',
    readAnswer,
  }),
}

function readAnswer(response: unknown): AnswerFacts {
  return {
    ...identityOf(response),
    ...servingOf(response),
    ...finishFacts(response),
    ...usageFacts(field(response, 'usage'), responsesUsage),
  }
}

/** Why a response is incomplete, such as `max_output_tokens`; else its final state. */
function finishFacts(response: unknown): AnswerFacts {
  const status = field(response, 'status')
  const ended = ENDED.has(status) ? status : undefined
  const reason = name(field(field(response, 'incomplete_details'), 'reason') ?? ended, REASON_LENGTH)
  return reason === undefined ? {} : { finishReasons: [reason] }
}
