import type { Meter } from '@opentelemetry/api'
import type { Call, Sink } from '../../call.ts'
import { guard, type Part } from '../../guard.ts'
import { type KnownLabels, METRIC } from '../names.ts'
import { CallGroups } from './call-group.ts'
import { Counters } from './counters.ts'
import { Distributions } from './distribution.ts'
import { forgetReports } from './forget-reports.ts'
import { GenAiHistograms } from './gen-ai-histograms.ts'
import { Histograms } from './histograms.ts'
import { InFlight } from './in-flight.ts'
import { INSTRUMENT } from './instruments.ts'
import { ModelLabel } from './model-label.ts'
import { observe } from './observe.ts'
import { RateLimitGauges } from './rate-limit-gauges.ts'

export interface MetricsSinkOptions {
  /** Version of the package. */
  readonly version: string
  /** Version of the price table. */
  readonly priceTable: string
  /** Baggage keys whose values are labels, in the order of `StartedCall.labelValues`. */
  readonly labelKeys: readonly string[]
  /** Whether the `gen_ai.client.*` histograms are recorded too. */
  readonly genAiMetrics: boolean
  /** Called before each collection. Default: nothing. */
  readonly beforeCollection?: () => void
  /** Milliseconds of a monotonic clock. Default: `performance.now`. */
  readonly now?: () => number
}

/** The metrics of all calls. Calls are counted from the start, even if a meter is set later or replaced. */
export class MetricsSink {
  readonly #buildLabels: KnownLabels
  readonly #models = new ModelLabel()
  readonly #groups: CallGroups
  readonly #inFlight = new InFlight()
  readonly #counters = new Counters()
  readonly #distributions = new Distributions()
  readonly #histograms = new Histograms(this.#distributions)
  readonly #genAi: GenAiHistograms | undefined
  readonly #rateLimits: RateLimitGauges
  readonly #beforeCollection: () => void
  #meter: Meter | undefined
  #isRetired = false
  #stopShowing: () => void = () => {}
  #stopCollecting: () => void = () => {}

  constructor(options: MetricsSinkOptions) {
    const { version, priceTable, labelKeys, genAiMetrics, now = () => performance.now() } = options
    this.#beforeCollection = options.beforeCollection ?? (() => {})
    this.#buildLabels = { version, price_table: priceTable }
    this.#groups = new CallGroups(labelKeys)
    this.#genAi = genAiMetrics ? new GenAiHistograms(this.#distributions) : undefined
    this.#rateLimits = new RateLimitGauges(now)
  }

  readonly sink: Sink = (started) => {
    const place = this.#inFlight.enter(started)
    return (call) => {
      this.#inFlight.leave(place)
      this.#record(call)
    }
  }

  /** Counts a swallowed fault of our own. */
  countFault(part: Part): void {
    this.#counters.countFault(part)
  }

  /** Counts a call that ended before, and whose usage will not come any more. */
  countForgotten(call: Call): void {
    this.#counters.countMissing(call, 'not_sent', this.#groups.of(call.started, this.#models.of(call)))
  }

  /** Moves all instruments to `meter`; what was counted and not collected yet goes there. */
  useMeter(meter: Meter): void {
    if (meter === this.#meter) return
    this.#stopShowing()
    this.#stopCollecting()
    this.#meter = meter
    this.#inFlight.useMeter(meter)
    this.#counters.useMeter(meter)
    this.#distributions.useMeter(meter)
    // The build gauge always exists, so its callback also runs before every collection.
    const build = meter.createObservableGauge(METRIC.buildInfo, INSTRUMENT[METRIC.buildInfo])
    this.#stopCollecting = observe(build, () => void guard('metrics', () => this.#flush()))
    if (this.#isRetired) return
    const undos = [
      observe(build, (result) => result.observe(1, this.#buildLabels)),
      () => forgetReports(build),
      this.#rateLimits.useMeter(meter),
    ]
    this.#stopShowing = () => {
      for (const undo of undos.splice(0)) undo()
    }
  }

  /** Stops showing build and rate limits, which another sink does from now on, and goes on counting. */
  retire(): void {
    this.#isRetired = true
    this.#stopShowing()
  }

  /** Flushes pending counts and releases the meter. */
  close(): void {
    if (this.#meter === undefined) return
    this.#flush()
    this.#stopShowing()
    this.#stopCollecting()
    this.#meter = undefined
  }

  #record(call: Call): void {
    const group = this.#groups.of(call.started, this.#models.of(call))
    this.#counters.countCall(call, group)
    if (call.rateLimit !== undefined) this.#rateLimits.read(call.started.destination.provider, call.rateLimit)
    this.#histograms.record(call, group)
    // Without a meter no name may count towards the limits.
    if (this.#meter !== undefined) this.#genAi?.record(call)
  }

  #flush(): void {
    this.#beforeCollection()
    this.#inFlight.flush()
    this.#counters.flush()
    this.#distributions.flush()
    if (!this.#groups.full) return
    this.#groups.clear()
    this.#counters.clear()
    this.#histograms.clear()
  }
}
