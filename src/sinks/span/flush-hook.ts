import type { TracerProvider } from '@opentelemetry/api'
import { patchProperty } from '../../property-patch.ts'

/** What providers of SDKs have beside the API. */
interface SdkProvider {
  forceFlush?: unknown
  shutdown?: unknown
}

const METHODS = ['forceFlush', 'shutdown'] as const

/** Calls back before a tracer provider flushes or shuts down, so that spans which are yet to end are among those it exports. */
export class FlushHook {
  readonly #before: () => void
  #watched: SdkProvider | undefined
  #isSeen = false
  #undos: (() => void)[] = []

  /** @param before Must not throw. */
  constructor(before: () => void) {
    this.#before = before
  }

  /** Watches this provider, and no other any more. Returns whether all its flushes are seen. */
  watch(provider: TracerProvider): boolean {
    const actual = actualOf(provider)
    if (actual !== this.#watched) {
      this.close()
      this.#watched = actual
      this.#isSeen = METHODS.every((method) => this.#precede(actual, method))
    }
    return this.#isSeen
  }

  /** Stops watching. */
  close(): void {
    this.#before()
    this.#watched = undefined
    for (const undo of this.#undos.splice(0)) undo()
  }

  #precede(provider: SdkProvider, method: (typeof METHODS)[number]): boolean {
    const original = provider[method]
    if (typeof original !== 'function') return true
    const before = this.#before
    const undo = patchProperty(provider, method, function (this: unknown, ...given: unknown[]) {
      before()
      return original.apply(this, given)
    })
    if (undo === undefined) return false
    this.#undos.push(undo)
    return true
  }
}

/** The API registers a proxy, which has its provider from when there is one. */
function actualOf(provider: TracerProvider): SdkProvider {
  const { getDelegate } = provider as { getDelegate?: () => SdkProvider }
  return typeof getDelegate === 'function' ? getDelegate.call(provider) : (provider as SdkProvider)
}
