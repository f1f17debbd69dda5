import { randomBytes } from 'node:crypto'

/** A span to be sent as it is, without an SDK: for traces whose parts go different ways. */
export interface SentSpan {
  readonly traceId: string
  readonly name: string
  readonly parentSpanId?: string
  readonly error?: boolean
  /** How long it took, until now. Default 1. */
  readonly milliseconds?: number
  readonly attributes?: Attributes
  readonly spanId?: string
}

type Attributes = Readonly<Record<string, string | number>>

export const newTraceId = (): string => randomBytes(16).toString('hex')

export const newSpanId = (): string => randomBytes(8).toString('hex')

/** Sends spans of a service by OTLP over HTTP, as JSON. */
export async function sendSpans(
  otlpUrl: string,
  service: string,
  spans: readonly SentSpan[],
  more: Attributes = {},
): Promise<void> {
  const resource = { attributes: attributesOf({ 'service.name': service, ...more }) }
  const response = await fetch(`${otlpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: spans.map(encode) }] }] }),
    signal: AbortSignal.timeout(10_000),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${otlpUrl} answered ${response.status}: ${answer}`)
}

function encode(span: SentSpan) {
  const { traceId, name, parentSpanId, spanId = newSpanId(), error = false, milliseconds = 1, attributes = {} } = span
  const now = Date.now()
  return {
    ...{ traceId, spanId, name, kind: 3 },
    ...(parentSpanId !== undefined && { parentSpanId }),
    startTimeUnixNano: `${now - milliseconds}000000`,
    endTimeUnixNano: `${now}000000`,
    attributes: attributesOf(attributes),
    status: error ? { code: 2 } : {},
  }
}

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: encodeValue(value) }))

/** As SDKs of JavaScript do it: what has no fraction is sent as an integer. */
function encodeValue(value: string | number): Readonly<Record<string, unknown>> {
  if (typeof value === 'string') return { stringValue: value }
  return Number.isInteger(value) ? { intValue: `${value}` } : { doubleValue: value }
}
