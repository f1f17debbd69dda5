import { field } from '../../foreign.ts'
import type { AnswerReader } from './format.ts'
import { identityOf } from './identity.ts'
import { secondsIn, unitFacts } from './units.ts'

/** The job that makes a video, which is billed by the length of that video. */
export const videos: AnswerReader = {
  recognisesAnswer: (body) => field(body, 'object') === 'video',
  readAnswer: (body) => ({
    ...identityOf(body),
    ...unitFacts('video_second', secondsIn(field(body, 'seconds'))),
  }),
}
