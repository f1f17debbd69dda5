import type { Call } from '../../src/call.ts'
import { parseUsd } from '../../src/money.ts'
import { finishedCall, startedCall } from '../helpers/calls.ts'

/** A finished call, as the pipeline would make it; what matters to a test is given. */
export function aCall(given: Partial<Call> = {}, started: Partial<Call['started']> = {}): Call {
  return finishedCall({
    started: startedCall(started),
    duration: 1.2345,
    pricedModel: 'gpt-4.1',
    requestFacts: { model: 'gpt-4.1-2025-04-14' },
    answerFacts: { id: 'chatcmpl-1', model: 'gpt-4.1-2025-04-14' },
    usage: { prompt: 100, completion: 50 },
    estimatedCost: parseUsd('0.0012'),
    endedAt: Date.now(),
    ...given,
  })
}
