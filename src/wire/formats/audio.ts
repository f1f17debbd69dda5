import type { AnswerFacts } from '../../call.ts'
import { field, isSent } from '../../foreign.ts'
import type { StreamingReader } from './format.ts'
import { identityOf } from './identity.ts'
import { typedStream } from './typed-stream.ts'
import { secondsIn, unitFacts } from './units.ts'
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
  const usage = field(body, 'usage')
  return {
    ...identityOf(body),
    ...usageFacts(usage, audioUsage),
    ...unitFacts('audio_second', secondsOf(body, usage)),
  }
}

/** The seconds of a usage by duration; without a usage, those of the audio itself, which `verbose_json` has. */
function secondsOf(body: unknown, usage: unknown): number | undefined {
  if (!isSent(usage)) return secondsIn(field(body, 'duration'))
  return field(usage, 'type') === 'duration' ? secondsIn(field(usage, 'seconds')) : undefined
}
