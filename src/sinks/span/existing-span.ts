import {
  type Context,
  context,
  createContextKey,
  isSpanContextValid,
  type Span,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api'
import { apiGlobals } from '../../api-globals.ts'
import { guard } from '../../guard.ts'
import { patchProperty } from '../../property-patch.ts'

/** The SDK's context key for suppressed tracing; importing its package would add a dependency. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

interface Window {
  /** Id of the span that was active before, which is not a new one. */
  readonly activeId: string | undefined
  span: Span | undefined
}

interface Watch {
  readonly propagator: TextMapPropagator
  readonly undo: () => void
}

/**
 * Finds the span that another instrumentation creates for a request when it receives the request's creation event. It
 * injects the span's context into the request, so the span passes the global propagator. This depends neither on the
 * order of subscriptions nor on private fields of the other.
 */
export class ExistingSpanFinder {
  #watch: Watch | undefined
  #window: Window | undefined

  /** Runs `work` and returns the span that was created meanwhile. Rethrows what `work` throws. */
  spanMadeDuring(work: () => void): Span | undefined {
    if (guard('span', () => this.#watchGlobalPropagator()) !== true) {
      // The span could not be seen, so the other must not create one, or there would be two.
      context.with(context.active().setValue(SUPPRESS_TRACING, true), work)
      return undefined
    }
    const outer = this.#window
    const window = { activeId: trace.getActiveSpan()?.spanContext().spanId, span: undefined }
    this.#window = window
    try {
      work()
    } finally {
      this.#window = outer
    }
    return window.span
  }

  /** Stops watching. */
  close(): void {
    this.#watch?.undo()
    this.#watch = undefined
  }

  /** A propagator may be registered or replaced at any time. */
  #watchGlobalPropagator(): boolean {
    // The registered propagator itself: each copy of the API has its own proxy of it.
    const propagator = apiGlobals().propagation
    if (propagator === undefined) return false
    if (propagator === this.#watch?.propagator) return true
    this.close()
    const undo = watchInject(propagator, (injected) => this.#note(injected))
    if (undo === undefined) return false
    this.#watch = { propagator, undo }
    return true
  }

  #note(injected: Context): void {
    const window = this.#window
    const span = window && trace.getSpan(injected)
    if (window === undefined || span === undefined || window.span !== undefined) return
    const made = span.spanContext()
    if (isSpanContextValid(made) && made.spanId !== window.activeId) window.span = span
  }
}

/**
 * Calls `note` before every `inject`. Returns a function that undoes this, or `undefined` if the propagator is frozen.
 */
function watchInject(propagator: TextMapPropagator, note: (injected: Context) => void): (() => void) | undefined {
  const { inject } = propagator
  const watched: TextMapPropagator['inject'] = (injected, carrier, setter) => {
    guard('span', note, injected)
    inject.call(propagator, injected, carrier, setter)
  }
  return patchProperty(propagator, 'inject', watched)
}
