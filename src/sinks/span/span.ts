import { context, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { Call, RequestHandle, StartedCall } from '../../call.ts'
import { errorType } from '../error-type.ts'
import { endAttributes } from './end-attributes.ts'
import { spanName } from './name.ts'
import { startAttributes } from './start-attributes.ts'
import { injectTraceContext } from './trace-context.ts'

export interface SpanSinkOptions {
  /** Asked for each span: the tracer may be replaced. */
  readonly tracer: () => Tracer
  /** Baggage keys whose values are attributes, in the order of `StartedCall.labels`. */
  readonly labelKeys: readonly string[]
}

/** The span of one attempt. */
export interface OpenSpan {
  readonly span: Span
  /** Called once, when the attempt ends. */
  readonly end: (ended: Call) => void
}

/** Opens the span of an attempt; `existing` is the one that another instrumentation made for the same request. */
export type SpanSink = (started: StartedCall, request: RequestHandle, existing?: Span) => OpenSpan

/** One CLIENT span per attempt: our own, or one that exists already and is enriched. */
export function spanSink({ tracer, labelKeys }: SpanSinkOptions): SpanSink {
  return (started, request, existing) =>
    existing === undefined ? ownSpan(tracer(), started, request, labelKeys) : enrichedSpan(existing, started, labelKeys)
}

function ownSpan(tracer: Tracer, started: StartedCall, request: RequestHandle, labelKeys: readonly string[]): OpenSpan {
  const parent = context.active()
  // With all that is known by now, so that a sampler sees it.
  const attributes = startAttributes(started, labelKeys)
  const span = tracer.startSpan(spanName(started), { kind: SpanKind.CLIENT, attributes }, parent)
  injectTraceContext(request, span, parent)
  const end = (call: Call) => {
    try {
      describe(span, call)
    } finally {
      span.end()
    }
  }
  return { span, end }
}

/** The span's owner ends it, and has sent its context. */
function enrichedSpan(span: Span, started: StartedCall, labelKeys: readonly string[]): OpenSpan {
  if (span.isRecording()) {
    // Its owner notes the query string, which may hold a key.
    span.setAttributes({ ...startAttributes(started, labelKeys), 'url.query': '' })
    span.updateName(spanName(started))
  }
  return { span, end: (call) => describe(span, call) }
}

function describe(span: Span, call: Call): void {
  if (!span.isRecording()) return
  span.updateName(spanName(call.started, call.requestFacts.model ?? call.answerFacts.model))
  span.setAttributes(endAttributes(call))
  if (errorType(call) !== undefined) span.setStatus({ code: SpanStatusCode.ERROR })
}
