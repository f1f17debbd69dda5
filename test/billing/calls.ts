import type { BillingLog } from '../../src/billing/index.ts'
import type { Call } from '../../src/call.ts'
import { parseUsd } from '../../src/money.ts'

/** A finished call, as the pipeline would make it; what matters to a test is given. */
export function aCall(given: Partial<Call> = {}, started: Partial<Call['started']> = {}): Call {
  return {
    started: {
      exchange: {
        target: { provider: 'holysheep', scheme: 'https', host: 'api.holysheep.ai', port: 443 },
        method: 'POST',
        path: '/v1/chat/completions',
        startedAt: 0,
        requestHeader: () => undefined,
        addHeader: () => {},
      },
      endpoint: '/chat/completions',
      operation: 'chat',
      resendCount: 0,
      labels: [],
      ...started,
    },
    outcome: { kind: 'completed' },
    status: 200,
    duration: 1.2345,
    stream: false,
    pricedModel: 'gpt-4.1',
    request: { model: 'gpt-4.1-2025-04-14' },
    answer: { id: 'chatcmpl-1', model: 'gpt-4.1-2025-04-14' },
    requestId: undefined,
    usage: { prompt: 100, completion: 50 },
    usageGap: undefined,
    estimatedCost: parseUsd('0.0012'),
    reportedCost: undefined,
    unpriced: false,
    timeToFirstToken: undefined,
    timeToFirstChunk: undefined,
    chunkIntervals: [],
    timePerOutputToken: undefined,
    rateLimit: undefined,
    limitType: undefined,
    retryAfter: undefined,
    ...given,
  }
}

/** Logs calls whose answers have these ids. */
export function logCalls(log: BillingLog, ids: readonly string[]): void {
  for (const id of ids) {
    const call = aCall({ answer: { id } })
    log.sink(call.started)(call)
  }
}

/** `a-0`, `a-1` and so on. */
export const ids = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
