import type { AnswerFacts } from '../../call.ts'
import { field } from '../../foreign.ts'
import type { StreamingReader } from './format.ts'
import { identityOf } from './identity.ts'
import { typedStream } from './typed-stream.ts'
import { audioUsage, usageFacts } from './usage.ts'

/** Speech, transcriptions and translations. Of speech, only event streams are read. */
export const audio: StreamingReader = {
  readAnswer,
  stream: typedStream({
    own: /^(?:speech\.audio|transcript\.text)\./,
    content: /\.delta$/,
    final: /\.done$/,
    readAnswer,
  }),
}

function readAnswer(body: unknown): AnswerFacts {
  return { ...identityOf(body), ...usageFacts(field(body, 'usage'), audioUsage) }
}
