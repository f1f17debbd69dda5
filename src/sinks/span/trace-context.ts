import { type Context, propagation, type Span, type TextMapSetter, trace } from '@opentelemetry/api'
import type { StartedExchange } from '../../call.ts'

const requestHeaders: TextMapSetter<StartedExchange> = {
  set: (exchange, name, value) => exchange.addHeader(name, value),
}

/** Sends the span's context along, unless the caller already sends one: two `traceparent` headers are none. */
export function injectTraceContext(exchange: StartedExchange, span: Span, parent: Context): void {
  if (exchange.requestHeader('traceparent') !== undefined) return
  propagation.inject(trace.setSpan(parent, span), exchange, requestHeaders)
}
