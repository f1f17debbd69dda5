import type { Database } from '../database/database.ts'
import { type NumericText, sumOf, usdOf } from './figures.ts'
import { bounds, type Period } from './period.ts'
import { type StoredUnits, unitsText } from './units.ts'

/** The period and the number of calls. */
export interface DearestCallsOptions extends Period {
  /** Most calls. Default 10. */
  readonly limit?: number
}

/** One call, with the ids to find it by. */
export interface DearCall {
  /** When it ended: ISO 8601 in UTC. */
  readonly createdAt: string
  /** The estimated cost in USD: an exact decimal; `undefined` without a price. */
  readonly costUsd: string | undefined
  /** Canonical name of the model; `undefined` if it is unknown. */
  readonly model: string | undefined
  /** Template of its path, such as `/chat/completions`. */
  readonly endpoint: string
  /** How it ended, such as `completed`. */
  readonly outcome: string
  /** All prompt tokens; `undefined` if they are unknown. */
  readonly promptTokens: number | undefined
  /** All completion tokens; `undefined` if they are unknown. */
  readonly completionTokens: number | undefined
  /** Milliseconds from the start of the request to the last byte of the answer. */
  readonly latencyMs: number
  /** Id of its trace: 32 hexadecimal digits; `undefined` without a valid span. */
  readonly traceId: string | undefined
  /** Its id in the log: a UUIDv7. */
  readonly callId: string
  /** The id in the answer, such as `chatcmpl-…`, else that of a header, else `callId`. */
  readonly requestId: string
  /** As the answer names it. */
  readonly serviceTier: string | undefined
  /** JSON of what it was billed by beside tokens, such as `{"image": 2}`. */
  readonly units: string | undefined
}

/** The calls with the highest estimated cost. The database keeps only `limit` of them in memory. */
export async function dearestCalls(
  database: Database,
  options: DearestCallsOptions = {},
): Promise<readonly DearCall[]> {
  const rows = await database.query<Row>(
    `SELECT created_at, cost_usd, model, endpoint, outcome, prompt_tokens, completion_tokens, latency_ms,
       trace_id, call_id, request_id, service_tier, units
     FROM holysheep_api_logs
     WHERE created_at >= $1 AND created_at < $2 AND cost_usd IS NOT NULL
     ORDER BY cost_usd DESC, created_at DESC, ${database.dialect.expressions.callId}
     LIMIT $3`,
    [...bounds(options), options.limit ?? 10],
  )
  return rows.map((row) => ({
    createdAt: row.created_at.toISOString(),
    costUsd: usdOf(sumOf(row.cost_usd)),
    model: row.model ?? undefined,
    endpoint: row.endpoint,
    outcome: row.outcome,
    promptTokens: row.prompt_tokens ?? undefined,
    completionTokens: row.completion_tokens ?? undefined,
    latencyMs: row.latency_ms,
    traceId: row.trace_id ?? undefined,
    callId: row.call_id,
    requestId: row.request_id,
    serviceTier: row.service_tier ?? undefined,
    units: unitsText(row.units),
  }))
}

interface Row {
  readonly created_at: Date
  readonly cost_usd: NumericText
  readonly model: string | null
  readonly endpoint: string
  readonly outcome: string
  readonly prompt_tokens: number | null
  readonly completion_tokens: number | null
  readonly latency_ms: number
  readonly trace_id: string | null
  readonly call_id: string
  readonly request_id: string
  readonly service_tier: string | null
  readonly units: StoredUnits
}
