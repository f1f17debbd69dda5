import type { Call } from '../../call.ts'
import { formatUsd, type Money } from '../../money.ts'
import type { Cell, Row } from '../table/columns.ts'
import { callId } from './call-id.ts'
import { storableText } from './storable-text.ts'

/** Values that are the same in every row of a process. */
export interface RowOrigin {
  readonly service: string | undefined
  readonly host: string | undefined
  readonly priceVersion: string | undefined
  /** Baggage keys, in the order of `labelValues`. */
  readonly labelKeys: readonly string[]
}

const LARGEST_INTEGER = 2_147_483_647

/** Makes the row of a call, with an id that never changes afterwards. */
export function rowOf(call: Call, origin: RowOrigin): Row {
  const { answerFacts: answer, requestFacts: request, usage, units, expectation, trace } = call
  const id = callId(call.endedAt)
  return [
    id,
    new Date(call.endedAt).toISOString(),
    text(answer.id ?? call.requestId ?? id),
    text(call.requestId),
    text(call.started.destination.provider),
    text(call.started.endpoint),
    text(call.started.method),
    call.started.operation,
    text(call.pricedModel ?? answer.model ?? request.model),
    text(request.model),
    call.status ?? null,
    call.outcome.kind,
    text(reasonOf(call)),
    call.stream,
    call.started.resendCount,
    usage?.prompt ?? null,
    usage?.completion ?? null,
    usage?.cachedPrompt ?? null,
    usage?.cacheWrite ?? null,
    usage?.reasoning ?? null,
    usd(call.estimatedCost),
    usd(call.reportedCost),
    text(origin.priceVersion),
    call.unpriced,
    call.usageGap ?? null,
    milliseconds(call.duration),
    call.timeToFirstToken === undefined ? null : milliseconds(call.timeToFirstToken),
    trace?.traceId ?? null,
    trace?.spanId ?? null,
    text(origin.service),
    text(origin.host),
    labelsOf(call.started.labelValues, origin.labelKeys),
    text(answer.serviceTier),
    usage?.cacheWrite1h ?? null,
    usage?.audioPrompt ?? null,
    usage?.cachedAudioPrompt ?? null,
    usage?.imagePrompt ?? null,
    usage?.cachedImagePrompt ?? null,
    usage?.audioCompletion ?? null,
    usage?.imageCompletion ?? null,
    units === undefined ? null : JSON.stringify(units),
    expectation?.prompt.expected ?? null,
    expectation?.completion.expected ?? null,
    usd(expectation?.cost?.expected),
    usd(expectation?.cost?.low),
    usd(expectation?.cost?.high),
  ]
}

/** Why a call failed, as a low-cardinality word; null if it succeeded or was cancelled by the caller. */
function reasonOf({ outcome, status, limitType }: Call): string | undefined {
  switch (outcome.kind) {
    case 'completed':
    case 'cancelled':
      return undefined
    case 'rejected':
      return status === 429 && limitType !== undefined ? `rate_limit_${limitType}` : `status_${status}`
    case 'timeout':
      return `timeout_${outcome.phase}`
    case 'truncated':
      return outcome.kind
    case 'failed':
      return outcome.reason
  }
}

function text(value: string | undefined): Cell {
  return value === undefined ? null : storableText(value)
}

function usd(amount: Money | undefined): Cell {
  return amount === undefined ? null : formatUsd(amount)
}

function milliseconds(seconds: number): number {
  return Math.min(LARGEST_INTEGER, Math.max(0, Math.round(seconds * 1000)))
}

function labelsOf(values: readonly string[], keys: readonly string[]): Cell {
  if (!values.some((value) => value !== '')) return null
  const known = keys.flatMap((key, index) => (values[index] ? [[key, storableText(values[index])]] : []))
  return JSON.stringify(Object.fromEntries(known))
}
