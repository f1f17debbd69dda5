import { type Context, propagation, type Span, type TextMapSetter, trace } from '@opentelemetry/api'
import type { RequestHandle } from '../../call.ts'

const requestHeaders: TextMapSetter<RequestHandle> = {
  set: (request, name, value) => request.addHeader(name, value),
}

/** Injects the span's context, unless the caller sends one: two `traceparent` headers would be invalid. */
export function injectTraceContext(request: RequestHandle, span: Span, parent: Context): void {
  if (request.header('traceparent') !== undefined) return
  propagation.inject(trace.setSpan(parent, span), request, requestHeaders)
}
