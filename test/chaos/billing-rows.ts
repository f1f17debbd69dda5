import type { Database } from '../../src/billing/index.ts'

/** The compared columns of a row of the billing log. Exact numbers are text. */
export interface BillingRow {
  readonly traceId: string
  readonly spanId: string
  readonly outcome: string
  readonly status: number | null
  readonly reason: string | null
  readonly endpoint: string
  readonly method: string
  readonly attempt: number
  readonly prompt: number | null
  readonly completion: number | null
  readonly cachedPrompt: number | null
  readonly cost: string | null
  readonly reportedCost: string | null
  readonly unpriced: boolean
  readonly gap: string | null
  readonly tenant: string | null
}

/** The rows of one life, which has a service name of its own. */
export const rowsOf = (database: Pick<Database, 'query'>, service: string): Promise<BillingRow[]> =>
  database.query<BillingRow>(
    `SELECT trace_id AS "traceId", span_id AS "spanId", outcome, status_code AS status, error_message AS reason, endpoint,
       method, attempt, prompt_tokens AS prompt, completion_tokens AS completion, cached_prompt_tokens AS "cachedPrompt",
       cost_usd::text AS cost, reported_cost_usd::text AS "reportedCost", unpriced, usage_gap AS gap,
       labels->>'tenant' AS tenant
     FROM holysheep_api_logs WHERE service = $1`,
    [service],
  )

/** Rows of all lives, and how many attempts they are of. */
export async function countRows(database: Pick<Database, 'query'>) {
  const [counted] = await database.query<{ rows: number; attempts: number }>(
    'SELECT count(*) AS rows, count(DISTINCT span_id) AS attempts FROM holysheep_api_logs',
  )
  return counted ?? { rows: 0, attempts: 0 }
}
