import type { Call } from '../call.ts'

/** `error.type`: the status code or a low-cardinality name; `undefined` if the call is not an error. */
export function errorType({ outcome, status }: Call): string | undefined {
  switch (outcome.kind) {
    case 'completed':
    case 'cancelled':
      return undefined
    case 'rejected':
      return status === undefined ? outcome.kind : String(status)
    case 'timeout':
    case 'truncated':
      return outcome.kind
    case 'failed':
      return outcome.reason
  }
}
