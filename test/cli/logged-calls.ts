import type { Database } from '../../src/billing/database/database.ts'
import { type Cell, COLUMNS, type Row } from '../../src/billing/table/columns.ts'
import { insertRows } from '../../src/billing/table/insert.ts'
import { migrate } from '../../src/billing/table/migrate.ts'
import { makePartitions } from '../../src/billing/table/partitions.ts'

/** A row of the log as far as a test cares. What is left out is that of a completed chat that nobody priced. */
export interface LoggedCall {
  readonly at: string
  readonly model: string
  readonly requestedModel?: string
  readonly endpoint?: string
  readonly outcome?: string
  readonly attempt?: number
  readonly tokens?: readonly [prompt: number, completion: number]
  readonly cachedPrompt?: number
  readonly cost?: string
  readonly reported?: string
  readonly unpriced?: boolean
  readonly usageGap?: string
  /** Low, expected and high. */
  readonly expected?: readonly [string, string, string]
  readonly serviceTier?: string
  readonly units?: Readonly<Record<string, number>>
  readonly latencyMs?: number
  readonly traceId?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly priceVersion?: string
}

/** Ids in the order of the calls, so that a test knows them. */
export const callId = (index: number): string => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`

/** Fills a new log, in partitions for the months of its calls. */
export async function fillLog(database: Database, calls: readonly LoggedCall[]): Promise<void> {
  await migrate(database)
  await makePartitions(
    database,
    calls.map(({ at }) => Date.parse(at)),
  )
  await insertRows(
    database,
    calls.map((call, index) => rowOf(callId(index), call)),
  )
}

function rowOf(id: string, call: LoggedCall): Row {
  const cells: Readonly<Record<string, Cell>> = {
    call_id: id,
    created_at: call.at,
    request_id: `chatcmpl-${id.slice(-2)}`,
    provider: 'holysheep',
    endpoint: call.endpoint ?? '/chat/completions',
    method: 'POST',
    call_type: 'chat',
    model: call.model,
    requested_model: call.requestedModel ?? call.model,
    status_code: call.outcome === 'timeout' ? null : 200,
    outcome: call.outcome ?? 'completed',
    stream: false,
    attempt: call.attempt ?? 0,
    prompt_tokens: call.tokens?.[0] ?? null,
    completion_tokens: call.tokens?.[1] ?? null,
    cached_prompt_tokens: call.cachedPrompt ?? null,
    cost_usd: call.cost ?? null,
    reported_cost_usd: call.reported ?? null,
    price_version: call.priceVersion ?? '2026-11-01',
    unpriced: call.unpriced ?? false,
    usage_gap: call.usageGap ?? null,
    expected_cost_low_usd: call.expected?.[0] ?? null,
    expected_cost_usd: call.expected?.[1] ?? null,
    expected_cost_high_usd: call.expected?.[2] ?? null,
    service_tier: call.serviceTier ?? null,
    units: call.units === undefined ? null : JSON.stringify(call.units),
    latency_ms: call.latencyMs ?? 100,
    trace_id: call.traceId ?? null,
    labels: call.labels === undefined ? null : JSON.stringify(call.labels),
  }
  return COLUMNS.map(({ name }) => cells[name] ?? null)
}
