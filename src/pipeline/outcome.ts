import type { AnswerFacts, Exchange, Outcome, UsageGap } from '../call.ts'
import type { AnswerReading } from '../wire/answer.ts'

/** Error names in an answer of status 2xx that become a reason. Others do not: names from the network are unbounded. */
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

/** The outcome of an attempt, by how it ended on the wire and what its body contains. */
export function outcomeOf(
  { answerHead: answer, end }: Exchange,
  { facts, stream }: Pick<AnswerReading, 'facts' | 'stream'>,
): Outcome {
  const status = answer?.status ?? 0
  if (status >= 400) return { kind: 'rejected' } // a client that retries discards the rest of such an answer
  if (status >= 300 || facts.finished === true) return { kind: 'completed' } // the body is complete
  if (facts.error !== undefined) return { kind: 'failed', reason: reasonOf(facts.error) }
  if (end.kind !== 'complete') return end
  return stream && facts.finished === false ? { kind: 'truncated' } : { kind: 'completed' }
}

/** Why the tokens of a 2xx answer are unknown, if usage was expected. */
export function usageGapOf(
  outcome: Outcome,
  { facts, gap }: Pick<AnswerReading, 'facts' | 'gap'>,
  isUnknown = false,
): UsageGap | undefined {
  if (outcome.kind === 'cancelled') return 'cancelled'
  if (outcome.kind === 'timeout') return outcome.phase === 'deadline' ? 'cancelled' : 'truncated'
  if (facts.usage === 'unreadable') return 'unreadable'
  if (outcome.kind !== 'completed') return 'truncated'
  return gap ?? (isUnknown ? 'unknown_format' : 'not_sent')
}

function reasonOf({ type, code }: NonNullable<AnswerFacts['error']>): string {
  return [code, type].find((name) => name !== undefined && KNOWN_ERRORS.has(name)) ?? 'answer_error'
}
