import type { BillingLog } from '../../src/billing/index.ts'
import type { Call } from '../../src/call.ts'

/** A finished chat call whose answer has this id. */
export function callWith(id: string): Call {
  return {
    started: {
      destination: { provider: 'holysheep', scheme: 'https', host: 'api.holysheep.ai', port: 443 },
      method: 'POST',
      path: '/v1/chat/completions',
      startedAt: 0,
      endpoint: '/chat/completions',
      operation: 'chat',
      resendCount: 0,
      labelValues: [],
    },
    endedAt: Date.now(),
    trace: undefined,
    outcome: { kind: 'completed' },
    status: 200,
    duration: 1.2345,
    stream: false,
    pricedModel: 'gpt-4.1',
    requestFacts: { model: 'gpt-4.1-2025-04-14' },
    answerFacts: { id, model: 'gpt-4.1-2025-04-14' },
    requestId: undefined,
    usage: { prompt: 100, completion: 50 },
    units: undefined,
    usageGap: undefined,
    estimatedCost: 1_200_000_000n,
    reportedCost: undefined,
    expectation: undefined,
    unpriced: false,
    timeToFirstToken: undefined,
    timeToFirstChunk: undefined,
    timePerOutputChunk: undefined,
    timePerOutputToken: undefined,
    rateLimit: undefined,
    limitType: undefined,
    retryAfter: undefined,
    gatewayDuration: undefined,
  }
}

/** Logs calls whose answers have these ids. */
export function logCalls(log: BillingLog, ids: readonly string[]): void {
  for (const id of ids) {
    const call = callWith(id)
    log.sink(call.started)(call)
  }
}

/** `a-0`, `a-1` and so on. */
export const ids = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
