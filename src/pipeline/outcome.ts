import type { AnswerFacts, Exchange, Outcome, UsageGap } from '../call.ts'
import type { AnswerReading } from '../wire/answer.ts'

/** Errors within an answer of status 2xx whose names become a reason: names from the network are not bounded. */
const KNOWN_ERRORS = new Set([
  'api_error',
  'authentication_error',
  'insufficient_quota',
  'invalid_request_error',
  'overloaded_error',
  'permission_error',
  'rate_limit_error',
  'rate_limit_exceeded',
  'server_error',
  'timeout_error',
])

/** What an attempt amounted to, by how it ended on the wire and what its bytes told. */
export function outcomeOf(
  { answerHead: answer, end }: Exchange,
  { facts, stream }: Pick<AnswerReading, 'facts' | 'stream'>,
): Outcome {
  const status = answer?.status ?? 0
  if (status >= 400) return { kind: 'rejected' } // whoever retries drops the rest of such an answer
  if (status >= 300 || facts.finished === true) return { kind: 'completed' } // all that was to come has come
  if (facts.error !== undefined) return { kind: 'failed', reason: reasonOf(facts.error) }
  if (end.kind !== 'complete') return end
  return stream && facts.finished === false ? { kind: 'truncated' } : { kind: 'completed' }
}

/** Why an answer of status 2xx that was expected to tell its tokens doesn't. */
export function usageGapOf(
  outcome: Outcome,
  { facts, gap }: Pick<AnswerReading, 'facts' | 'gap'>,
): UsageGap | undefined {
  if (typeof facts.usage === 'object') return undefined
  if (outcome.kind === 'cancelled') return 'cancelled'
  if (outcome.kind === 'timeout') return outcome.phase === 'deadline' ? 'cancelled' : 'truncated'
  if (facts.usage === 'unreadable') return 'unreadable'
  if (outcome.kind !== 'completed') return 'truncated'
  return gap ?? 'not_sent'
}

function reasonOf({ type, code }: NonNullable<AnswerFacts['error']>): string {
  return [code, type].find((name) => name !== undefined && KNOWN_ERRORS.has(name)) ?? 'answer_error'
}
