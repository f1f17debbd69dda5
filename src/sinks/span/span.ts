import { type Attributes, context, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { Call, RequestHandle, StartedCall } from '../../call.ts'
import { errorType } from '../error-type.ts'
import { endAttributes } from './end-attributes.ts'
import { toLatestConventions } from './latest-conventions.ts'
import { spanName } from './name.ts'
import { startAttributes } from './start-attributes.ts'
import { injectTraceContext } from './trace-context.ts'

export interface SpanSinkOptions {
  /** Called for each span: the tracer may be replaced. */
  readonly tracer: () => Tracer
  /** Baggage keys whose values are attributes, in the order of `StartedCall.labelValues`. */
  readonly labelKeys: readonly string[]
  /** Whether attributes have the latest names of the GenAI conventions. Default: those of release 1.45. */
  readonly latestConventions?: boolean
}

/** The span of one attempt. */
export interface OpenSpan {
  readonly span: Span
  /** Whether it is ours, so that nobody but us ends it. */
  readonly isOwn: boolean
  /** Called once, when the attempt has ended; `endedAt` is milliseconds on the clock of `performance.now()`. */
  readonly end: (ended: Call, endedAt: number) => void
}

/** Starts the span of an attempt; `existing` is the one that another instrumentation created for the same request. */
export type SpanSink = (started: StartedCall, request: RequestHandle, existing?: Span) => OpenSpan

/** One CLIENT span per attempt: a new one, or an existing one that gets our attributes. */
export function spanSink({ tracer, labelKeys, latestConventions = false }: SpanSinkOptions): SpanSink {
  const describe = latestConventions ? describeByLatest : describeSpan
  return (started, request, existing) =>
    existing === undefined
      ? ownSpan(tracer(), started, request, labelKeys, describe)
      : enrichedSpan(existing, started, labelKeys, describe)
}

type Describe = (span: Span, call: Call) => void

function ownSpan(
  tracer: Tracer,
  started: StartedCall,
  request: RequestHandle,
  labelKeys: readonly string[],
  describe: Describe,
): OpenSpan {
  const parent = context.active()
  // With all attributes known by now, so that a sampler sees them.
  const attributes = startAttributes(started, labelKeys)
  const span = tracer.startSpan(spanName(started), { kind: SpanKind.CLIENT, attributes }, parent)
  injectTraceContext(request, span, parent)
  const end = (call: Call, endedAt: number) => {
    try {
      describe(span, call)
    } finally {
      span.end(endedAt)
    }
  }
  return { span, isOwn: true, end }
}

/** The owner of an existing span ends it, and has injected its context. */
function enrichedSpan(span: Span, started: StartedCall, labelKeys: readonly string[], describe: Describe): OpenSpan {
  if (span.isRecording()) {
    // The owner of the span records the query string, which may contain a key.
    span.setAttributes({ ...startAttributes(started, labelKeys), 'url.query': '' })
    span.updateName(spanName(started))
  }
  return { span, isOwn: false, end: (call) => describe(span, call) }
}

function describeSpan(span: Span, call: Call): void {
  if (span.isRecording()) setEnd(span, call, endAttributes(call))
}

function describeByLatest(span: Span, call: Call): void {
  if (span.isRecording()) setEnd(span, call, toLatestConventions(endAttributes(call), call))
}

function setEnd(span: Span, call: Call, attributes: Attributes): void {
  span.updateName(spanName(call.started, call.requestFacts.model ?? call.answerFacts.model))
  // Most have no value. The SDK would list the names and look at each of them.
  for (const name in attributes) {
    const value = attributes[name]
    if (value !== undefined) span.setAttribute(name, value)
  }
  if (errorType(call) !== undefined) span.setStatus({ code: SpanStatusCode.ERROR })
}
