import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'

/** Handles a user's request, in a span as the instrumentation of a web framework would create it. */
export function answerUser<T>(route: string, work: () => PromiseLike<T>): Promise<T> {
  const attributes = { 'http.request.method': 'POST', 'http.route': route, 'url.path': route }
  const options = { kind: SpanKind.SERVER, attributes }
  return trace.getTracer('holysheep-demo').startActiveSpan(`POST ${route}`, options, async (span) => {
    try {
      return await work()
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}
