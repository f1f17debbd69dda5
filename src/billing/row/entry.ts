import type { Call } from '../../call.ts'

/** The span that a row belongs to. */
export interface TraceIds {
  readonly traceId: string
  readonly spanId: string
}

/**
 * What a row needs of a call. A call knows its request, which may not be held alive for as long as a row waits; what is
 * taken here are small facts that the call shares.
 */
export interface Entry
  extends Pick<
    Call,
    | 'outcome'
    | 'status'
    | 'duration'
    | 'stream'
    | 'pricedModel'
    | 'requestFacts'
    | 'answerFacts'
    | 'requestId'
    | 'usage'
    | 'usageGap'
    | 'estimatedCost'
    | 'reportedCost'
    | 'unpriced'
    | 'timeToFirstToken'
    | 'limitType'
  > {
  /** Milliseconds since 1970. */
  readonly endedAt: number
  readonly provider: string
  readonly method: string
  readonly endpoint: string
  readonly operation: string
  readonly attempt: number
  readonly labels: readonly string[]
  readonly trace: TraceIds | undefined
}

export function entryOf(call: Call, trace: TraceIds | undefined, endedAt: number): Entry {
  const { started } = call
  return {
    endedAt,
    provider: started.exchange.destination.provider,
    method: started.exchange.method,
    endpoint: started.endpoint,
    operation: started.operation,
    attempt: started.resendCount,
    labels: started.labelValues,
    trace,
    outcome: call.outcome,
    status: call.status,
    duration: call.duration,
    stream: call.stream,
    pricedModel: call.pricedModel,
    requestFacts: call.requestFacts,
    answerFacts: call.answerFacts,
    requestId: call.requestId,
    usage: call.usage,
    usageGap: call.usageGap,
    estimatedCost: call.estimatedCost,
    reportedCost: call.reportedCost,
    unpriced: call.unpriced,
    timeToFirstToken: call.timeToFirstToken,
    limitType: call.limitType,
  }
}
