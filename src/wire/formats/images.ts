import type { AnswerFacts } from '../../call.ts'
import { field } from '../../foreign.ts'
import type { StreamingReader } from './format.ts'
import { identityOf } from './identity.ts'
import { typedStream } from './typed-stream.ts'
import { responsesUsage, usageFacts } from './usage.ts'

export const images: StreamingReader = {
  readAnswer,
  stream: typedStream({
    own: /^image_(?:generation|edit)\./,
    content: /\.partial_image$|\.completed$/,
    final: /\.completed$/,
    readAnswer,
  }),
}

function readAnswer(body: unknown): AnswerFacts {
  return { ...identityOf(body), ...usageFacts(field(body, 'usage'), responsesUsage) }
}
