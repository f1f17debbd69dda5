import type { TracerProvider } from '@opentelemetry/api'
import { patchProperty } from '../../property-patch.ts'

/** What providers of SDKs have beside the API. */
interface SdkProvider {
  forceFlush?: unknown
  shutdown?: unknown
}

const METHODS = ['forceFlush', 'shutdown'] as const

/** Who wants to know of the flushes of a provider, and how to stop telling them. */
interface Watched {
  readonly listeners: Set<() => void>
  readonly undos: readonly (() => void)[]
}

/** A provider is patched once, however many listen: patches upon patches could not be undone. */
const watched = new WeakMap<SdkProvider, Watched>()

/** Calls back before a tracer provider flushes or shuts down, so that spans which are yet to end are among those it exports. */
export class FlushHook {
  readonly #before: () => void
  #provider: SdkProvider | undefined
  #isSeen = false

  /** @param before Must not throw. */
  constructor(before: () => void) {
    this.#before = before
  }

  /** Watches this provider, and no other any more. */
  watch(provider: TracerProvider): void {
    const actual = actualOf(provider)
    if (actual === this.#provider) return
    this.close()
    this.#provider = actual
    this.#isSeen = listenTo(actual, this.#before)
  }

  /**
   * The provider that is watched, where all its flushes are seen: not one that has no such methods, as it may pass its
   * spans on to another one, or that can't be patched.
   */
  get seen(): object | undefined {
    return this.#isSeen ? this.#provider : undefined
  }

  /** Stops watching. */
  close(): void {
    const provider = this.#provider
    if (provider === undefined) return
    this.#before()
    this.#provider = undefined
    this.#isSeen = false
    stopListening(provider, this.#before)
  }
}

function listenTo(provider: SdkProvider, listener: () => void): boolean {
  const known = watched.get(provider) ?? patched(provider)
  known?.listeners.add(listener)
  return known !== undefined
}

function stopListening(provider: SdkProvider, listener: () => void): void {
  const known = watched.get(provider)
  known?.listeners.delete(listener)
  if (known === undefined || known.listeners.size > 0) return
  watched.delete(provider)
  for (const undo of known.undos) undo()
}

function patched(provider: SdkProvider): Watched | undefined {
  const listeners = new Set<() => void>()
  const undos = METHODS.map((method) => precede(provider, method, listeners)).filter((undo) => undo !== undefined)
  if (undos.length < METHODS.length) {
    for (const undo of undos) undo()
    return undefined
  }
  const made = { listeners, undos }
  watched.set(provider, made)
  return made
}

function precede(
  provider: SdkProvider,
  method: (typeof METHODS)[number],
  listeners: ReadonlySet<() => void>,
): (() => void) | undefined {
  const original = provider[method]
  if (typeof original !== 'function') return undefined
  return patchProperty(provider, method, function (this: unknown, ...given: unknown[]) {
    for (const listener of listeners) listener()
    return original.apply(this, given)
  })
}

/** The API registers a proxy, which has its provider from when there is one. */
function actualOf(provider: TracerProvider): SdkProvider {
  const { getDelegate } = provider as { getDelegate?: () => TracerProvider }
  return typeof getDelegate === 'function' ? actualOf(getDelegate.call(provider)) : (provider as SdkProvider)
}
