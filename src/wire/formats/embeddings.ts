import { field, isSent, list } from '../../foreign.ts'
import type { AnswerReader } from './format.ts'
import { identityOf } from './identity.ts'
import { promptUsage, usageFacts } from './usage.ts'

export const embeddings: AnswerReader = {
  recognisesAnswer: (body) => {
    const [first] = list(field(body, 'data'))
    return field(first, 'object') === 'embedding' || isSent(field(first, 'embedding'))
  },
  readAnswer: (body) => ({ ...identityOf(body), ...usageFacts(field(body, 'usage'), promptUsage) }),
}
