import type { AnswerFacts } from '../../call.ts'
import { field, isSent, list, tokenCount } from '../../foreign.ts'
import type { AnswerReader } from './format.ts'
import { identityOf } from './identity.ts'
import { unitFacts } from './units.ts'
import { openUsage, responsesUsage, usageFacts } from './usage.ts'

/** Documents in the order of their relevance: results with a `meta` (Cohere), or with a usage (Jina, Voyage). */
export const rerank: AnswerReader = {
  recognisesAnswer: (body) => isRanked(field(body, 'results')) || isRanked(field(body, 'data')),
  readAnswer: (body) => {
    const usage = field(body, 'usage')
    const billed = isSent(usage) ? usageFacts(usage, openUsage) : metaFacts(field(body, 'meta'))
    return { ...identityOf(body), ...billed }
  },
}

function isRanked(results: unknown): boolean {
  return isSent(field(list(results)[0], 'relevance_score'))
}

/** Cohere bills searches, and names tokens beside them. What relays other models in this shape has only the tokens. */
function metaFacts(meta: unknown): AnswerFacts {
  const searches = field(field(meta, 'billed_units'), 'search_units')
  const count = tokenCount(searches)
  const tokens = field(meta, 'tokens')
  const input = field(tokens, 'input_tokens')
  if (count !== undefined && (count > 0 || !isSent(input))) return unitFacts('search', count)
  if (isSent(input)) return usageFacts({ output_tokens: 0, ...withoutNulls(tokens) }, responsesUsage)
  return isSent(searches) ? { usage: 'unreadable' } : {}
}

function withoutNulls(tokens: unknown): object {
  return Object.fromEntries(Object.entries(tokens ?? {}).filter(([, count]) => isSent(count)))
}
