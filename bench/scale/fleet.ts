import { randomBytes, randomUUID } from 'node:crypto'
import type { HrTime } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { Histogram, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { Recording } from './recording.ts'

/** A busy process of Node. */
export const CALLS_PER_PROCESS = 50
/** Seconds between two exports of a process. */
export const EXPORT_INTERVAL = 15
/** How often is looked for what is due. */
const TICK_MS = 50

export interface FleetOptions {
  readonly callsPerSecond: number
  /** Where metrics go, such as `http://127.0.0.1:4318/v1/metrics`. */
  readonly metricsUrl: string
  /** Where traces go. Default: nowhere. */
  readonly tracesUrl?: string
}

/** As many processes as make so many calls a second: the recorded one, each with its own id, counting on. */
export class Fleet {
  readonly #recording: Recording
  readonly #options: FleetOptions
  readonly #processes: readonly SimulatedProcess[]
  readonly #metrics: OTLPMetricExporter
  #timer: NodeJS.Timeout | undefined
  #countedFrom = performance.now()
  #taken = { batches: 0, exports: 0 }

  constructor(recording: Recording, options: FleetOptions) {
    this.#recording = recording
    this.#options = options
    const count = Math.max(1, Math.round(options.callsPerSecond / CALLS_PER_PROCESS))
    this.#processes = Array.from({ length: count }, () => new SimulatedProcess(recording))
    this.#metrics = new OTLPMetricExporter({ url: options.metricsUrl, concurrencyLimit: 1_000 })
  }

  get processes(): number {
    return this.#processes.length
  }

  /** Exports like the real ones, spread over the interval, until it is stopped. */
  start(): void {
    const { callsPerSecond, tracesUrl } = this.#options
    const startedAt = Date.now()
    let exported = 0
    let batches = 0
    const tick = (): void => {
      const seconds = (Date.now() - startedAt) / 1000
      for (const due = (seconds / EXPORT_INTERVAL) * this.#processes.length; exported < due; exported++) {
        const process = this.#processes[exported % this.#processes.length]
        if (process !== undefined)
          void this.#exportMetrics(process.collect(hrTime(Date.now()), CALLS_PER_PROCESS * EXPORT_INTERVAL))
      }
      if (tracesUrl === undefined) return
      for (const due = (seconds * callsPerSecond) / this.#recording.calls; batches < due; batches++)
        void this.#exportSpans(tracesUrl)
    }
    this.#timer = setInterval(tick, TICK_MS)
  }

  /** One export of every process, as of that moment in milliseconds of Unix. Throws where one is not taken. */
  async exportAll(time: number): Promise<void> {
    for (const process of this.#processes) {
      const error = await this.#exportMetrics(process.collect(hrTime(time), CALLS_PER_PROCESS * EXPORT_INTERVAL))
      if (error !== undefined) throw error
    }
  }

  /** Counts from now on. */
  restartCount(): void {
    this.#countedFrom = performance.now()
    this.#taken = { batches: 0, exports: 0 }
  }

  /**
   * How much of what should have been sent since then was taken: 1 for all, the smaller one of both signals. One export of
   * each may be on its way.
   */
  takenShare(): number {
    const seconds = (performance.now() - this.#countedFrom) / 1000
    const { batches, exports } = this.#taken
    const { callsPerSecond, tracesUrl } = this.#options
    const share = (taken: number, offered: number): number => Math.min(1, (taken + 1) / offered)
    const ofMetrics = share(exports, (this.#processes.length * seconds) / EXPORT_INTERVAL)
    return tracesUrl === undefined
      ? ofMetrics
      : Math.min(ofMetrics, share(batches, (callsPerSecond * seconds) / this.#recording.calls))
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#metrics.shutdown()
  }

  /** The recorded spans once more, each trace with an id of its own. */
  async #exportSpans(url: string): Promise<void> {
    const { body, traceIds } = this.#recording.spans
    const copy = Buffer.from(body)
    for (const places of traceIds) {
      const id = randomBytes(16)
      for (const place of places) id.copy(copy, place)
    }
    const headers = { 'content-type': 'application/x-protobuf' }
    const response = await fetch(url, { method: 'POST', headers, body: copy }).catch(() => undefined)
    await response?.arrayBuffer()
    if (response?.ok) this.#taken.batches++
  }

  #exportMetrics(metrics: ResourceMetrics): Promise<Error | undefined> {
    return new Promise((resolve) => {
      this.#metrics.export(metrics, ({ code, error }) => {
        if (code === 0) this.#taken.exports++
        resolve(code === 0 ? undefined : (error ?? new Error('an export was not taken')))
      })
    })
  }
}

class SimulatedProcess {
  readonly #resource = resourceFromAttributes({ 'service.name': 'shop', 'service.instance.id': randomUUID() })
  readonly #recording: Recording
  /** Where each recorded point has come to. */
  readonly #values = new Map<object, unknown>()

  constructor(recording: Recording) {
    this.#recording = recording
  }

  /** What it has counted after so many more calls. */
  collect(endTime: HrTime, calls: number): ResourceMetrics {
    const share = calls / this.#recording.calls
    const next = (metric: MetricData): MetricData => {
      const dataPoints = metric.dataPoints.map((point) => {
        const value = nextValue(metric, point.value, this.#values.get(point) ?? point.value, share)
        this.#values.set(point, value)
        return { ...point, endTime, value }
      })
      return { ...metric, dataPoints } as MetricData
    }
    const { scopeMetrics } = this.#recording.metrics
    return {
      resource: this.#resource,
      scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(next) })),
    }
  }
}

/** Counters and histograms count on, each at random; gauges go up and down. */
function nextValue(metric: MetricData, recorded: unknown, current: unknown, share: number): unknown {
  if (typeof recorded === 'number') {
    const isCounter = 'isMonotonic' in metric && metric.isMonotonic
    return isCounter ? (current as number) + growth(recorded, share) : 2 * growth(recorded, 1 / 2)
  }
  const [before, now] = [recorded as Histogram, current as Histogram]
  const counts = now.buckets.counts.map((count, index) => count + growth(before.buckets.counts[index] ?? 0, share))
  const count = counts.reduce((sum, each) => sum + each, 0)
  const mean = (before.sum ?? 0) / Math.max(1, before.count)
  const sum = (now.sum ?? 0) + (count - now.count) * mean * (0.5 + Math.random())
  return { ...now, sum, count, buckets: { ...now.buckets, counts } }
}

/** Around the share of what was recorded; whole numbers stay whole. */
function growth(recorded: number, share: number): number {
  const more = recorded * share * 2 * Math.random()
  return Number.isInteger(recorded) ? Math.floor(more + Math.random()) : more
}

const hrTime = (milliseconds: number): HrTime => [
  Math.floor(milliseconds / 1000),
  Math.floor((milliseconds % 1000) * 1e6),
]
