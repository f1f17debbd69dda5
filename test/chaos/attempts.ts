import type { Ledger, ReceivedRequest, SentAnswer } from '../../gateway/index.ts'
import { callNumberOf } from './trace-id.ts'

/** One request as the gateway received it, with its answer. */
export interface Attempt {
  readonly call: number
  /** The span id in the request. */
  readonly spanId: string
  readonly method: string
  readonly endpoint: string
  /** 0 is a first attempt. */
  readonly resendCount: number
  /** The fault of the gateway. */
  readonly fault: string | undefined
  /** Undefined where no head was sent. */
  readonly answer: SentAnswer | undefined
}

const TRACEPARENT = /^00-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}$/

/** The gateway's ledger of one life. Throws if a request has no span id. */
export function attemptsOf(ledger: Ledger, life: number): readonly Attempt[] {
  const answers = new Map(ledger.answers.map((answer) => [answer.id, answer]))
  return ledger.requests.flatMap((request) => {
    const [, traceId, spanId = ''] = TRACEPARENT.exec(request.headers.traceparent?.toString() ?? '') ?? []
    const number = callNumberOf(traceId)
    if (number === undefined) throw new Error(`a request to ${request.path} came without the trace of a call`)
    if (number.life !== life) return [] // of a process that was killed while it was sending
    const answer = answers.get(request.id)
    // Without a head, there is no entry that would say by which fault.
    const fault = answer === undefined ? request.headers['x-gateway-fault']?.toString() : answer.fault
    const { method, endpoint } = request
    return [
      {
        call: number.call,
        spanId,
        method,
        endpoint,
        resendCount: resendCount(request),
        fault,
        answer: answer && { ...answer },
      },
    ]
  })
}

const resendCount = ({ headers }: ReceivedRequest): number => Number(headers['x-stainless-retry-count'] ?? 0)
