import type { AnswerFacts } from '../../call.ts'
import { field, list } from '../../foreign.ts'
import type { StreamingReader } from './format.ts'
import { identityOf } from './identity.ts'
import { typedStream } from './typed-stream.ts'
import { unitFacts } from './units.ts'
import { responsesUsage, usageFacts } from './usage.ts'

/** Members of an image; a list of other things may have addresses, too. */
const MEMBERS = new Set(['b64_json', 'url', 'revised_prompt'])

function isImage(entry: unknown): boolean {
  if (!['b64_json', 'url'].some((member) => typeof field(entry, member) === 'string')) return false
  return Object.keys(entry as object).every((member) => MEMBERS.has(member))
}

export const images: StreamingReader = {
  recognisesAnswer: (body) => isImage(list(field(body, 'data'))[0]),
  readAnswer,
  stream: typedStream({
    own: /^image_(?:generation|edit)\./,
    content: /\.partial_image$|\.completed$/,
    final: /\.completed$/,
    readAnswer,
  }),
}

/** Of an answer that is too long to be kept, the list of images is not visible, and so their number is unknown. */
function readAnswer(body: unknown): AnswerFacts {
  const data = field(body, 'data')
  return {
    ...identityOf(body),
    ...usageFacts(field(body, 'usage'), responsesUsage),
    ...unitFacts('image', Array.isArray(data) ? data.length : undefined),
  }
}
