import { diag } from '@opentelemetry/api'
import type { Background } from './background.ts'
import type { Flush } from './flush.ts'

/** An exporter of the SDK, of whatever signal. */
export interface Exporter {
  export(items: never, done: (result: ExportResult) => void): void
}

interface ExportResult {
  /** 0 is success, 1 is failure. */
  readonly code: number
  readonly error?: Error
}

/** Exports that are under way at a time, as many as OTLP exporters take; one that is too many fails. */
const EXPORT_LIMIT = 30

/** Milliseconds between two ticks of a timer that only keeps the process running. */
const HOLD_MS = 60_000

/**
 * Lets an exporter work in the background. Whoever exports has a timer of its own until it hears of the end, so it hears
 * of success at once; a failure goes to the log.
 */
export function exportInBackground(exporter: Exporter, background: Background): void {
  const original = exporter.export
  exporter.export = (items, done) => {
    if (background.size >= EXPORT_LIMIT) {
      done({ code: 1, error: new Error(`${EXPORT_LIMIT} exports are under way`) })
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

/** Where a signal is not exported, there is no provider but the API's own, which has nothing to flush. */
export function canFlush(provider: object): provider is Flushing {
  return 'forceFlush' in provider && 'shutdown' in provider
}

/**
 * Lets whoever asks a provider to flush or to shut down wait for the exports in the background, and the process with
 * them. What is returned flushes without keeping the process running.
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

/** Where a provider of spans or logs keeps its processors, in fields that are private by name only. */
interface Processing {
  readonly _activeSpanProcessor?: { readonly _spanProcessors?: readonly Processor[] }
  readonly _sharedState?: { readonly processors?: readonly Processor[] }
}

interface Processor {
  readonly _exporter?: Exporter
}

/**
 * The exporters that the SDK made for a provider from the environment. In an SDK that looks different inside there are
 * none, and a collector that is down may hold up the end of the process until the last retry.
 */
export function exportersOf(provider: object): readonly Exporter[] {
  const { _activeSpanProcessor: spans, _sharedState: logs } = provider as Processing
  const processors = [...(spans?._spanProcessors ?? []), ...(logs?.processors ?? [])]
  return processors.flatMap(({ _exporter: exporter }) => (typeof exporter?.export === 'function' ? [exporter] : []))
}
