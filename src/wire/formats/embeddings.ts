import { field } from '../../foreign.ts'
import type { AnswerReader } from './format.ts'
import { identityOf } from './identity.ts'
import { embeddingsUsage, usageFacts } from './usage.ts'

export const embeddings: AnswerReader = {
  readAnswer: (body) => ({ ...identityOf(body), ...usageFacts(field(body, 'usage'), embeddingsUsage) }),
}
