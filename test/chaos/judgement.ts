import type { Attempt } from './attempts.ts'
import type { BillingRow } from './billing-rows.ts'
import type { CallPlan } from './call-plans.ts'
import type { Comparison } from './comparison.ts'
import { type Ending, endingsOf, unheardEndings } from './expectation.ts'
import { costOf, usdText } from './prices.ts'
import { callNumberOf } from './trace-id.ts'

/** An attempt with its row, and the one of the possible endings that the row has chosen. */
export interface Judged {
  readonly plan: CallPlan
  readonly ending: Ending
  readonly endpoint: string
  readonly method: string
  readonly resendCount: number
  /** Undefined if the gateway never received it. */
  readonly attempt: Attempt | undefined
}

export interface Judgement {
  readonly judged: readonly Judged[]
  /** Differences of existing rows. */
  readonly comparisons: readonly Comparison[]
  /** Promised rows that are missing. */
  readonly missing: readonly Comparison[]
}

export interface Evidence {
  readonly attempts: readonly Attempt[]
  readonly rows: readonly BillingRow[]
  readonly planOf: (call: number) => CallPlan
  /** Whether the attempts of this call must have their rows. */
  readonly isPromised: (call: number) => boolean
}

/** Compares each attempt with its row: there is one if it was promised, and never two, and all its cells are right. */
export function judge({ attempts, rows, planOf, isPromised }: Evidence): Judgement {
  const bySpan = new Map<string, BillingRow[]>()
  for (const row of rows) bySpan.set(row.spanId, [...(bySpan.get(row.spanId) ?? []), row])
  const judged: Judged[] = []
  const comparisons: Comparison[] = []
  const missing: Comparison[] = []
  for (const attempt of attempts) {
    const found = bySpan.get(attempt.spanId) ?? []
    bySpan.delete(attempt.spanId)
    const [row] = found
    const plan = planOf(attempt.call)
    const what = `rows of ${describe(attempt, plan)}`
    if (found.length > 1) comparisons.push({ what, expected: 1, found: found.length })
    if (row === undefined) {
      if (isPromised(attempt.call)) missing.push({ what, expected: 1, found: 0 })
      continue
    }
    const ending = chosen(row, endingsOf(attempt, plan))
    if (ending === undefined) comparisons.push(wrongEnding(what, endingsOf(attempt, plan), row))
    else {
      comparisons.push(...compareCells(describe(attempt, plan), attempt, plan, ending, row))
      const { endpoint, method, resendCount } = attempt
      judged.push({ plan, ending, endpoint, method, resendCount, attempt })
    }
  }
  const heard = new Set(attempts.map(({ call }) => call))
  for (const row of [...bySpan.values()].flat()) {
    const call = callNumberOf(row.traceId)?.call ?? 0
    const plan = planOf(call)
    const endings = heard.has(call) ? [] : unheardEndings(plan)
    const ending = chosen(row, endings)
    heard.add(call) // a second row would be one too many
    const what = `call ${call} by ${plan.client}, which the gateway has no request of`
    if (ending === undefined) comparisons.push(wrongEnding(what, endings, row))
    else judged.push({ plan, ending, ...row, resendCount: row.attempt, attempt: undefined })
  }
  return { judged, comparisons, missing }
}

const describe = ({ call, endpoint, fault, resendCount }: Attempt, { client, leaving }: CallPlan): string => {
  const retry = resendCount > 0 ? `, retry ${resendCount}` : ''
  const left = leaving === undefined ? '' : `, ${leaving.how}`
  return `call ${call}${retry} by ${client} to ${endpoint} (${fault ?? 'no fault'}${left})`
}

const chosen = (row: BillingRow, endings: readonly Ending[]): Ending | undefined =>
  endings.find(
    ({ status, outcome, gap, phase }) =>
      row.status === status &&
      row.outcome === outcome &&
      row.gap === gap &&
      (phase === undefined || row.reason === `timeout_${phase}`),
  )

function wrongEnding(
  what: string,
  endings: readonly Ending[],
  { status, outcome, gap, reason }: BillingRow,
): Comparison {
  const text = (ending: Omit<Ending, 'phase'>) =>
    [ending.outcome, ending.status, ending.gap].map((each) => each ?? '–').join(' ')
  return {
    what: `the end of ${what}`,
    expected: endings.map(text).join(' or ') || 'no row',
    found: `${text({ status, outcome, gap })} (${reason ?? '–'})`,
  }
}

function compareCells(
  what: string,
  attempt: Attempt,
  plan: CallPlan,
  ending: Ending,
  row: BillingRow,
): readonly Comparison[] {
  const { answer } = attempt
  const cells = (expected: unknown, found: unknown, cell: string) => ({
    what: `${cell} of ${what}`,
    expected: `${expected ?? '–'}`,
    found: `${found ?? '–'}`,
  })
  const tokens = tellsTokens(ending) ? answer?.tokens : undefined
  const picodollars = tokens && costOf(answer?.model ?? '', tokens.prompt + tokens.completion)
  const reported = tokens && answer?.costUsd
  return [
    cells(attempt.endpoint, row.endpoint, 'endpoint'),
    cells(attempt.method, row.method, 'method'),
    cells(attempt.resendCount, row.attempt, 'attempt'),
    cells(plan.tenant, row.tenant, 'tenant'),
    cells(tokens?.prompt, row.prompt, 'prompt tokens'),
    cells(tokens?.completion, row.completion, 'completion tokens'),
    cells(picodollars === undefined ? undefined : usdText(picodollars), row.cost, 'cost'),
    cells(
      reported === undefined ? undefined : usdText(BigInt(Math.round(reported * 1e12))),
      row.reportedCost,
      'reported cost',
    ),
    cells(tokens !== undefined && picodollars === undefined, row.unpriced, 'unpriced'),
  ]
}

/** Tokens that a broken answer reported before it broke are not billed. */
export const tellsTokens = ({ status, gap }: Ending): boolean => status !== null && gap === null
