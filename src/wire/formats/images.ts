import type { AnswerFacts } from '../../call.ts'
import { field, list } from '../../foreign.ts'
import type { StreamEvents } from '../sse.ts'
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

const COMPLETED_HINT = /"type"\s*:\s*"image_(?:generation|edit)\.completed"/

const events = typedStream({
  own: /^image_(?:generation|edit)\./,
  content: /\.partial_image$|\.completed$/,
  final: /\.completed$/,
  readAnswer,
})

export const images: StreamingReader = {
  recognisesAnswer: (body) => {
    const entries = list(field(body, 'data'))
    return entries.length > 0 && entries.every(isImage)
  },
  readAnswer,
  stream: { ...events, read: readStream },
}

/** Each image of a stream has an event of its own. Where bytes were dropped, nobody knows how many there were. */
function readStream(stream: StreamEvents): AnswerFacts {
  const facts = events.read(stream)
  let images = 0
  for (const { data, part } of stream.fromFirst()) {
    if (part !== undefined) return facts
    if (COMPLETED_HINT.test(data)) images++
  }
  return images === 0 ? facts : { ...facts, ...unitFacts('image', images) }
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
