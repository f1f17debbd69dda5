import { diag, type MeterProvider, type TracerProvider } from '@opentelemetry/api'
import { type HolySheepInstrumentationConfig, readConfig } from './config/instrumentation.ts'
import { Recorder } from './recorder.ts'
import { PACKAGE_NAME, PACKAGE_VERSION } from './version.ts'

const log = diag.createComponentLogger({ namespace: PACKAGE_NAME })

/**
 * Makes one span and one set of metrics of every call to a watched host, by `fetch` or any undici client. It has the
 * shape of OpenTelemetry's `Instrumentation` interface, so that `NodeSDK` and `registerInstrumentations()` of the 2.x
 * and the 3.x line take it; without either it follows the globally registered providers.
 */
export class HolySheepInstrumentation {
  readonly instrumentationName = PACKAGE_NAME
  readonly instrumentationVersion = PACKAGE_VERSION

  readonly #warn: (message: string) => void
  #options: HolySheepInstrumentationConfig = {}
  #recorder: Recorder
  /** Those of earlier options, until the calls that they follow have ended. */
  readonly #retiring = new Set<Recorder>()
  #isEnabled = false

  /**
   * Follows calls from here on, unless `enabled` is false. Never throws: a wrong option gets one warning that names the
   * option, the rule and the value, and its default is used.
   * @param warn Who is told; default `diag`.
   */
  constructor(
    options: HolySheepInstrumentationConfig = {},
    warn: (message: string) => void = (text) => log.warn(text),
  ) {
    this.#warn = warn
    this.#recorder = this.#configure(options)
  }

  /** Follows calls; does nothing where it does already. */
  enable(): void {
    this.#isEnabled = true
    this.#recorder.start()
  }

  /** Follows no new calls; those under way are followed to their end. */
  disable(): void {
    this.#isEnabled = false
    this.#recorder.stop()
  }

  setTracerProvider(provider: TracerProvider): void {
    this.#recorder.tracerProvider = provider
  }

  setMeterProvider(provider: MeterProvider): void {
    this.#recorder.meterProvider = provider
  }

  getConfig(): HolySheepInstrumentationConfig {
    return { ...this.#options, enabled: this.#isEnabled }
  }

  /** Replaces all options; those that are left out have their defaults. Calls under way keep those they began with. */
  setConfig(options: HolySheepInstrumentationConfig = {}): void {
    const previous = this.#recorder
    const { tracerProvider, meterProvider } = previous
    this.#retiring.add(previous)
    void previous.retire().then(() => this.#retiring.delete(previous)) // never rejects
    this.#recorder = this.#configure(options)
    this.#recorder.tracerProvider = tracerProvider
    this.#recorder.meterProvider = meterProvider
  }

  /** Whether calls to this URL are followed: what another undici instrumentation may ignore. */
  watches(origin: string, path = '/'): boolean {
    return this.#recorder.watches(origin, path)
  }

  /** Whether calls become rows of a billing log. */
  get hasBilling(): boolean {
    return this.#recorder.hasBilling
  }

  /**
   * Resolves with whether every call so far is a row of the billing log: as soon as that is so, or the rows are safe on
   * disk and the database can't be reached, or the time is over. Without a billing log, at once. Never rejects.
   * @param timeoutMs Default 3,000.
   */
  async flush(timeoutMs?: number): Promise<boolean> {
    const done = await Promise.all(this.#recorders.map((recorder) => recorder.flush(timeoutMs)))
    return done.every(Boolean)
  }

  /** Follows no new calls, and flushes and closes the billing log. Never rejects. */
  async shutdown(timeoutMs?: number): Promise<void> {
    this.#isEnabled = false
    await Promise.all(this.#recorders.map((recorder) => recorder.close(timeoutMs)))
  }

  get #recorders(): readonly Recorder[] {
    return [this.#recorder, ...this.#retiring]
  }

  #configure(options: HolySheepInstrumentationConfig): Recorder {
    const { config, warnings } = readConfig(options)
    for (const warning of warnings) this.#warn(warning)
    this.#options = options
    const recorder = new Recorder(config, this.#warn)
    this.#isEnabled = config.enabled
    if (config.enabled) recorder.start()
    return recorder
  }
}
