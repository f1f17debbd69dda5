import type { Attempt } from './attempts.ts'
import type { CallPlan } from './calls.ts'

/** What may have been measured of an attempt. */
export interface Ending {
  /** Null where no answer came. */
  readonly status: number | null
  readonly outcome: string
  /** Why its tokens are unknown; null where they are known, or not to be expected. */
  readonly gap: string | null
  /** Phase of a timeout. */
  readonly phase?: string
}

const FREE_ENDPOINTS = new Set(['/models', '/models/{model}', '/moderations', '/messages/count_tokens'])

/**
 * How an attempt may have ended, by what the gateway did and what its caller had planned: one way, but where it depends on
 * who was faster.
 */
export function endingsOf(attempt: Attempt, plan: CallPlan): readonly Ending[] {
  const { answer, endpoint } = attempt
  const isBillable = !FREE_ENDPOINTS.has(endpoint)
  const endings = answer === undefined ? unanswered(attempt, plan) : answered(attempt, plan)
  return endings.map((ending) => (isBillable ? ending : { ...ending, gap: null }))
}

/**
 * What may have been measured of a call that its caller gave up before the gateway heard of it. Without a connection, a
 * fetch reports any reason to leave as an abort.
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
      // Whoever is in a hurry may leave before it has seen the head.
      return [...given(plan, status), ...(plan.leaving?.how === 'break' ? [] : given(plan, null))]
    case 'reset-in-body':
      // A reset throws away what the client has not read yet: on a busy machine, the head too.
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
  // Whoever reads one piece may have got everything with it, or all but the last event.
  return [usage, { ...usage, outcome: 'cancelled' }, ...given(plan, status)]
}

/** The caller has given up. */
function given({ leaving, client }: CallPlan, status: number | null): readonly Ending[] {
  const gap = status === null ? null : 'cancelled'
  const cancelled = { status, outcome: 'cancelled', gap }
  const timeout = { status, outcome: 'timeout', gap, phase: 'deadline' }
  if (leaving?.how !== 'timeout') return [cancelled]
  // undici 5 reports one as the other.
  return client.endsWith('undici 5') ? [timeout, cancelled] : [timeout]
}
