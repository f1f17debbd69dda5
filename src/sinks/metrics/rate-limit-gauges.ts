import type { Meter, ObservableGauge, ObservableResult } from '@opentelemetry/api'
import type { RateLimit } from '../../call.ts'
import { guard } from '../../guard.ts'
import { type KnownLabels, METRIC, type MetricName } from '../names.ts'
import { forgetReports } from './forget-reports.ts'
import { INSTRUMENT } from './instruments.ts'
import { LabelTree } from './label-tree.ts'
import { observe } from './observe.ts'

/** How long a reading is shown, in milliseconds: after 5 minutes, limits per minute have been reset several times. */
const FRESH_MS = 5 * 60 * 1000

interface Reading {
  readonly attributes: KnownLabels
  value: number
  readAt: number
  shown: boolean
}

/** The latest readings of one gauge, each until it is stale. */
class LatestReadings {
  readonly #name: MetricName
  readonly #now: () => number
  readonly #readings = new LabelTree<Reading>()

  constructor(name: MetricName, now: () => number) {
    this.#name = name
    this.#now = now
  }

  read(provider: string, limitType: 'requests' | 'tokens', value: number | undefined, readAt: number): void {
    if (value === undefined) return
    const path = [provider, limitType]
    const reading =
      this.#readings.get(path) ??
      this.#readings.add(path, { attributes: { provider, limit_type: limitType }, value, readAt, shown: false })
    reading.value = value
    reading.readAt = readAt
  }

  /** Creates the gauge and returns a function that removes it. */
  useMeter(meter: Meter): () => void {
    const gauge = meter.createObservableGauge(this.#name, INSTRUMENT[this.#name])
    const undo = observe(gauge, (result) => void guard('metrics', () => this.#observe(gauge, result)))
    return () => {
      undo()
      forgetReports(gauge)
    }
  }

  #observe(gauge: ObservableGauge, result: ObservableResult): void {
    const staleBefore = this.#now() - FRESH_MS
    for (const reading of this.#readings.leaves) {
      const fresh = reading.readAt > staleBefore
      if (fresh) result.observe(reading.value, reading.attributes)
      else if (reading.shown) forgetReports(gauge)
      reading.shown = fresh
    }
  }
}

/** The rate limits of each provider, by the latest headers. */
export class RateLimitGauges {
  readonly #now: () => number
  readonly #remaining: LatestReadings
  readonly #limit: LatestReadings

  constructor(now: () => number) {
    this.#now = now
    this.#remaining = new LatestReadings(METRIC.rateLimitRemaining, now)
    this.#limit = new LatestReadings(METRIC.rateLimitLimit, now)
  }

  read(provider: string, rateLimit: RateLimit): void {
    const readAt = this.#now()
    this.#remaining.read(provider, 'requests', rateLimit.remainingRequests, readAt)
    this.#remaining.read(provider, 'tokens', rateLimit.remainingTokens, readAt)
    this.#limit.read(provider, 'requests', rateLimit.limitRequests, readAt)
    this.#limit.read(provider, 'tokens', rateLimit.limitTokens, readAt)
  }

  useMeter(meter: Meter): () => void {
    const undos = [this.#remaining.useMeter(meter), this.#limit.useMeter(meter)]
    return () => {
      for (const undo of undos) undo()
    }
  }
}
