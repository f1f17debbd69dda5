import type { Attempt } from './attempts.ts'
import type { CallPlan } from './call-plans.ts'

/** A possible measurement of an attempt. */
export interface Ending {
  /** Null where no answer came. */
  readonly status: number | null
  readonly outcome: string
  /** Why its tokens are unknown; null if they are known or not expected. */
  readonly gap: string | null
  /** Phase of a timeout. */
  readonly phase?: string
}

const FREE_ENDPOINTS = new Set(['/models', '/models/{model}', '/moderations', '/messages/count_tokens'])

/**
 * The possible endings of an attempt, by what the gateway did and its caller planned: one, unless it depends on timing.
 */
export function endingsOf(attempt: Attempt, plan: CallPlan): readonly Ending[] {
  const { answer, endpoint } = attempt
  const isBillable = !FREE_ENDPOINTS.has(endpoint)
  const endings = answer === undefined ? unanswered(attempt, plan) : answered(attempt, plan)
  return endings.map((ending) => (isBillable ? ending : { ...ending, gap: null }))
}

/**
 * Possible measurements of a call that was cancelled before the gateway received it. Without a connection, a fetch
 * reports any cancellation as an abort.
 */
export function unheardEndings(plan: CallPlan): readonly Ending[] {
  if (plan.leaving === undefined) return []
  return [...given(plan, null), { status: null, outcome: 'cancelled', gap: null }]
}

function unanswered({ fault }: Attempt, plan: CallPlan): readonly Ending[] {
  if (fault === 'reset-before-headers') return [{ status: null, outcome: 'failed', gap: null }]
  return given(plan, null)
}

function answered({ fault, answer }: Attempt, plan: CallPlan): readonly Ending[] {
  const status = answer?.status ?? 0
  const isStream = answer?.stream === true
  if (status >= 400) return [{ status, outcome: 'rejected', gap: null }]
  if (status >= 300) return [{ status, outcome: 'completed', gap: null }]
  const usage = { status, outcome: 'completed', gap: answer?.tokens === undefined ? 'not_sent' : null }
  const failed = { status, outcome: 'failed', gap: 'truncated' }
  const truncated = { status, outcome: 'truncated', gap: 'truncated' }
  switch (fault) {
    case 'hang-body':
      // A caller that cancels early may not have seen the head.
      return [...given(plan, status), ...(plan.leaving?.how === 'break' ? [] : given(plan, null))]
    case 'reset-in-body':
      // A reset discards what the client has not read yet: on a busy machine, also the head.
      return [failed, { status: null, outcome: 'failed', gap: null }]
    case 'short-body':
    case 'error-event':
      return [failed]
    case 'cut-stream':
    case 'garbage-json':
      return [isStream ? truncated : { status, outcome: 'completed', gap: 'unreadable' }]
    case 'empty-body':
      if (isStream) return [truncated]
      // Even nothing is some bytes when it is compressed.
      return [{ status, outcome: 'completed', gap: answer?.encoding === 'identity' ? 'not_sent' : 'unreadable' }]
    default:
  }
  if (plan.leaving?.how !== 'break') return [usage]
  // A caller that reads one chunk may have got everything with it, or all but the last event.
  return [usage, { ...usage, outcome: 'cancelled' }, ...given(plan, status)]
}

/** The caller has cancelled. */
function given({ leaving, client }: CallPlan, status: number | null): readonly Ending[] {
  const gap = status === null ? null : 'cancelled'
  const cancelled = { status, outcome: 'cancelled', gap }
  const timeout = { status, outcome: 'timeout', gap, phase: 'deadline' }
  if (leaving?.how !== 'timeout') return [cancelled]
  // undici 5 does not distinguish them.
  return client.endsWith('undici 5') ? [timeout, cancelled] : [timeout]
}
