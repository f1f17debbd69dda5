import { type Meter, type MeterProvider, metrics } from '@opentelemetry/api'
import { PACKAGE_NAME, PACKAGE_VERSION } from '../../version.ts'

/**
 * Hands over a meter, and another one whenever the provider changes. A meter that was obtained before an SDK is registered
 * stays a no-op for ever, so the provider is looked up again each time `follow` is called.
 */
export class MeterFollower {
  readonly #use: (meter: Meter) => void
  #given: MeterProvider | undefined
  #owner: MeterProvider | undefined

  constructor(use: (meter: Meter) => void) {
    this.#use = use
  }

  /** Undefined: the global one, as it is registered now or later. */
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
