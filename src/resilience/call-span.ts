import { type Attributes, type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { isErrorCode } from '../error-codes.ts'
import { guard } from '../guard.ts'
import { PACKAGE_NAME, PACKAGE_VERSION } from '../version.ts'

/** The span of a logical call. The spans of its attempts are children; its events explain retries and failovers. */
export class CallSpan {
  readonly #span: Span
  readonly #context: Context
  readonly #attributes: Attributes = {}

  constructor(method: string) {
    const parent = context.active()
    const attributes = { 'http.request.method': method }
    const tracer = trace.getTracer(PACKAGE_NAME, PACKAGE_VERSION)
    this.#span = tracer.startSpan('resilient fetch', { kind: SpanKind.INTERNAL, attributes }, parent)
    this.#context = trace.setSpan(parent, this.#span)
  }

  /** Runs `work` with the span active, so that spans of attempts become its children. */
  readonly run = <T>(work: () => T): T => context.with(this.#context, work)

  readonly answered = (provider: string, status: number): void => {
    this.#attributes['gen_ai.provider.name'] = provider
    this.#attributes['http.response.status_code'] = status
    if (status >= 400) this.#attributes['error.type'] = `${status}`
  }

  end(attempts: number, fault?: unknown): void {
    guard('span', () => {
      const attributes = this.#attributes
      if (attempts > 1) attributes['http.request.resend_count'] = attempts - 1
      if (fault !== undefined) attributes['error.type'] = errorType(fault)
      this.#span.setAttributes(attributes)
      if (attributes['error.type'] !== undefined) this.#span.setStatus({ code: SpanStatusCode.ERROR })
      this.#span.end()
    })
  }
}

/** A low-cardinality code; errors of the application may have any. */
function errorType(fault: unknown): string {
  const { name, code, cause } = fault as { name?: unknown; code?: unknown; cause?: { code?: unknown } }
  const known = [code, cause?.code].find(isErrorCode)
  if (known !== undefined) return known
  return name === 'AbortError' || name === 'TimeoutError' || name === 'TypeError' ? name : '_OTHER'
}
