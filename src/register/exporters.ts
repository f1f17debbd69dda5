import { diag } from '@opentelemetry/api'
import type { Background } from './background.ts'
import type { Flush } from './flush.ts'

/** An exporter of the SDK, for any signal. */
export interface Exporter {
  export(items: never, done: (result: ExportResult) => void): void
}

interface ExportResult {
  /** 0 is success, 1 is failure. */
  readonly code: number
  readonly error?: Error
}

/** Most concurrent exports, as in the OTLP exporters; further ones fail. */
const EXPORT_LIMIT = 30

/** Milliseconds between two ticks of a timer that only keeps the process running. */
const HOLD_MS = 60_000

/**
 * Lets an exporter work in the background. The processor that calls it keeps a timer until the result arrives, so it
 * gets success at once; a failure is logged.
 */
export function exportInBackground(exporter: Exporter, background: Background): void {
  const original = exporter.export
  exporter.export = (items, done) => {
    if (background.size >= EXPORT_LIMIT) {
      done({ code: 1, error: new Error(`${EXPORT_LIMIT} exports are in progress`) })
      return
    }
    background.run((end) =>
      original.call(exporter, items, ({ code, error }) => {
        if (code !== 0) diag.error('an export failed', error ?? '')
        end()
      }),
    )
    done({ code: 0 })
  }
}

interface Flushing {
  forceFlush(...options: unknown[]): Promise<void>
  shutdown(...options: unknown[]): Promise<void>
}

/** A signal that is not exported has only the API's no-op provider, which has nothing to flush. */
export function canFlush(provider: object): provider is Flushing {
  return 'forceFlush' in provider && 'shutdown' in provider
}

/**
 * Makes `forceFlush` and `shutdown` of a provider wait for the background exports and keep the process running
 * meanwhile. Returns a flush that does not keep the process running.
 */
export function awaitExports(provider: Flushing, background: Background): Flush {
  const { forceFlush } = provider
  const wait = async (work: () => Promise<void>) => {
    await work()
    await background.settled()
  }
  for (const name of ['forceFlush', 'shutdown'] as const) {
    const original = provider[name]
    provider[name] = async (...options) => {
      const hold = setInterval(() => {}, HOLD_MS)
      await wait(() => original.apply(provider, options)).finally(() => clearInterval(hold))
    }
  }
  return () => wait(() => forceFlush.call(provider))
}

/** Where a provider of spans or logs keeps its processors, in fields that are private by convention. */
interface Processing {
  readonly _activeSpanProcessor?: { readonly _spanProcessors?: readonly Processor[] }
  readonly _sharedState?: { readonly processors?: readonly Processor[] }
}

interface Processor {
  readonly _exporter?: Exporter
}

/**
 * The exporters that the SDK created for a provider from the environment. None are found if the SDK's internals change;
 * then a collector that is down may delay the end of the process until the last retry.
 */
export function exportersOf(provider: object): readonly Exporter[] {
  const { _activeSpanProcessor: spans, _sharedState: logs } = provider as Processing
  const processors = [...(spans?._spanProcessors ?? []), ...(logs?.processors ?? [])]
  return processors.flatMap(({ _exporter: exporter }) => (typeof exporter?.export === 'function' ? [exporter] : []))
}
