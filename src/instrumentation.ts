import { diag, type MeterProvider, type TracerProvider } from '@opentelemetry/api'
import { type HolySheepInstrumentationConfig, readConfig } from './config/instrumentation.ts'
import { Recorder } from './recorder.ts'
import { PACKAGE_NAME, PACKAGE_VERSION } from './version.ts'

const log = diag.createComponentLogger({ namespace: PACKAGE_NAME })

/**
 * Records a span and metrics for every call to a watched host, by `fetch` or any undici client. It implements
 * OpenTelemetry's `Instrumentation` interface, so that `NodeSDK` and `registerInstrumentations()` of SDK 2.x and 3.x
 * accept it; without either it uses the globally registered providers.
 */
export class HolySheepInstrumentation {
  /** Name of this package, which is also that of its tracer and its meter. */
  readonly instrumentationName = PACKAGE_NAME
  /** Version of this package. */
  readonly instrumentationVersion = PACKAGE_VERSION

  readonly #warn: (message: string) => void
  #options: HolySheepInstrumentationConfig = {}
  #recorder: Recorder
  /** Recorders of earlier options, until their calls have ended. */
  readonly #retiring = new Set<Recorder>()
  #isEnabled = false

  /**
   * Starts observing calls, unless `enabled` is false. Never throws: an invalid option is replaced by its default, with
   * one warning that names the option, the rule and the value.
   * @param warn Receives warnings. Default: `diag`.
   */
  constructor(
    options: HolySheepInstrumentationConfig = {},
    warn: (message: string) => void = (text) => log.warn(text),
  ) {
    this.#warn = warn
    this.#recorder = this.#configure(options)
  }

  /** Starts observing calls. Idempotent. */
  enable(): void {
    this.#isEnabled = true
    this.#recorder.start()
  }

  /** Stops observing new calls. Calls in progress are observed to their end. */
  disable(): void {
    this.#isEnabled = false
    this.#recorder.stop()
  }

  /**
   * Sets the provider of the tracer. Default, and with the global provider: whichever is registered globally. `NodeSDK`
   * and `registerInstrumentations()` call this.
   */
  setTracerProvider(provider: TracerProvider): void {
    this.#recorder.tracerProvider = provider
  }

  /**
   * Sets the provider of the meter. Default, and with the global provider: whichever is registered globally. `NodeSDK`
   * and `registerInstrumentations()` call this.
   */
  setMeterProvider(provider: MeterProvider): void {
    this.#recorder.meterProvider = provider
  }

  /** The options as they were given, with the current state as `enabled`. */
  getConfig(): HolySheepInstrumentationConfig {
    return { ...this.#options, enabled: this.#isEnabled }
  }

  /** Replaces all options; omitted ones get their defaults. Calls in progress keep the options they started with. */
  setConfig(options: HolySheepInstrumentationConfig = {}): void {
    const previous = this.#recorder
    const { tracerProvider, meterProvider } = previous
    this.#retiring.add(previous)
    void previous.retire().then(() => this.#retiring.delete(previous)) // never rejects
    this.#recorder = this.#configure(options)
    this.#recorder.tracerProvider = tracerProvider
    this.#recorder.meterProvider = meterProvider
  }

  /** Whether calls to this URL are observed, so that another undici instrumentation can ignore them. */
  watches(origin: string, path = '/'): boolean {
    return this.#recorder.watches(origin, path)
  }

  /** Whether calls are written to a billing log. */
  get hasBilling(): boolean {
    return this.#recorder.hasBilling
  }

  /**
   * Resolves with whether every call so far is in the database of the billing log: as soon as all are, or when the rows
   * are on disk because the database can't be reached, or after the timeout. Resolves at once without a billing log.
   * Never rejects.
   * @param timeoutMs Default 3,000.
   */
  async flush(timeoutMs?: number): Promise<boolean> {
    const done = await Promise.all(this.#recorders.map((recorder) => recorder.flush(timeoutMs)))
    return done.every(Boolean)
  }

  /** Stops observing new calls, and flushes and closes the billing log. Never rejects. */
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
