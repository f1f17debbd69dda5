import type { Call, Destination, Expectation, RequestHandle, StartedCall } from '../../src/call.ts'

export const DESTINATION: Destination = { provider: 'holysheep', scheme: 'https', host: 'api.holysheep.ai', port: 443 }

/** What a call without usage may have used. */
export const EXPECTATION: Expectation = {
  prompt: { low: 10, expected: 20, high: 40 },
  completion: { low: 1, expected: 5, high: 50 },
  cost: { low: 2_000_000n, expected: 6_000_000n, high: 30_000_000n },
}

/** The start of a chat call, with the given changes. */
export function startedCall(parts: Partial<StartedCall> = {}): StartedCall {
  return {
    destination: DESTINATION,
    method: 'POST',
    path: '/v1/chat/completions',
    startedAt: 0,
    endpoint: '/chat/completions',
    operation: 'chat',
    resendCount: 0,
    labelValues: [],
    ...parts,
  }
}

/** A request with these headers, and those added to it. */
export function requestHandle(headers: Record<string, string> = {}): RequestHandle {
  return {
    header: (name) => headers[name],
    addHeader: (name, value) => {
      headers[name] = value
    },
  }
}

/** A chat call that was completed in half a second, with the given changes. */
export function finishedCall(parts: Partial<Call> = {}): Call {
  return {
    started: startedCall(),
    endedAt: Date.UTC(2026, 10, 26),
    trace: undefined,
    outcome: { kind: 'completed' },
    status: 200,
    duration: 0.5,
    stream: false,
    pricedModel: 'gpt-4o-mini',
    requestFacts: { model: 'gpt-4o-mini' },
    answerFacts: { model: 'gpt-4o-mini-2024-07-18' },
    requestId: undefined,
    usage: { prompt: 20, completion: 5 },
    units: undefined,
    usageGap: undefined,
    estimatedCost: 6_000_000n,
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
    ...parts,
  }
}

/** A call that ended without an answer, or with an empty one. */
export function unansweredCall(parts: Partial<Call> = {}): Call {
  return finishedCall({ status: undefined, answerFacts: {}, usage: undefined, estimatedCost: undefined, ...parts })
}
