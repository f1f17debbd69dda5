import { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import type { Gateway } from '../../gateway/index.ts'
import { HolySheepInstrumentation, type HolySheepInstrumentationConfig } from '../../src/index.ts'
import { eventually } from './eventually.ts'
import { type Point, TestReader, tracing } from './sdk.ts'

type Labels = Readonly<Record<string, unknown>>

/** The instrumentation with its own SDK, and the telemetry it produces. */
export class Observed {
  readonly instrumentation: HolySheepInstrumentation
  readonly spans: ReadableSpan[]
  readonly #reader = new TestReader()
  readonly #meterProvider = new MeterProvider({ readers: [this.#reader] })
  #metrics = new Map<string, Point[]>()

  constructor(gateway: Pick<Gateway, 'host'>, options: HolySheepInstrumentationConfig = {}) {
    const { provider, ended } = tracing()
    this.spans = ended
    this.instrumentation = new HolySheepInstrumentation({ hosts: gateway.host, ...options })
    this.instrumentation.setTracerProvider(provider)
    this.instrumentation.setMeterProvider(this.#meterProvider)
  }

  /** Waits until so many calls have ended, and collects their metrics. */
  async settled(calls: number): Promise<void> {
    await eventually(() => this.spans.length >= calls)
    this.#metrics = await this.#reader.read()
  }

  /** The values of a counter's or gauge's series that have these labels, added up. */
  sum(metric: string, labels: Labels = {}): number {
    return this.series(metric, labels).reduce((sum, { value }) => sum + Number(value), 0)
  }

  /** How many times a histogram's series with these labels were recorded. */
  count(metric: string, labels: Labels = {}): number {
    return this.series(metric, labels).reduce((sum, { value }) => sum + (value as { count: number }).count, 0)
  }

  /** The series with these labels, as the last collection found them. */
  series(metric: string, labels: Labels = {}): readonly Point[] {
    const wanted = Object.entries(labels)
    const all = this.#metrics.get(metric) ?? []
    return all.filter(({ attributes }) => wanted.every(([name, value]) => attributes[name] === value))
  }

  get metricNames(): readonly string[] {
    return [...this.#metrics.keys()]
  }

  async stop(): Promise<void> {
    this.instrumentation.disable()
    await this.#meterProvider.shutdown()
  }
}
