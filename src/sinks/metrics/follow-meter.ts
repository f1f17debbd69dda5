import { type Meter, type MeterProvider, metrics } from '@opentelemetry/api'
import { PACKAGE_NAME, PACKAGE_VERSION } from '../../version.ts'

/**
 * Calls back with a meter, and with a new one whenever the provider changes. A meter obtained before an SDK is
 * registered stays a no-op, so the provider is looked up again each time `follow` is called.
 */
export class MeterFollower {
  readonly #use: (meter: Meter) => void
  #given: MeterProvider | undefined
  #owner: MeterProvider | undefined

  constructor(use: (meter: Meter) => void) {
    this.#use = use
  }

  /** Undefined: the globally registered one, now or later. */
  get provider(): MeterProvider | undefined {
    return this.#given
  }

  /** Passing the global provider means: keep following the global one. */
  set provider(provider: MeterProvider | undefined) {
    this.#given = provider === metrics.getMeterProvider() ? undefined : provider
    this.follow()
  }

  follow(): void {
    const provider = this.#given ?? metrics.getMeterProvider()
    if (provider === this.#owner) return
    this.#owner = provider
    this.#use(provider.getMeter(PACKAGE_NAME, PACKAGE_VERSION))
  }
}
