import type { Meter, ObservableResult } from '@opentelemetry/api'
import type { CallGroup } from './call-group.ts'
import { INSTRUMENT } from './instruments.ts'
import { METRIC } from './names.ts'
import { counting, Tally } from './tally.ts'

/** A billing log, as its metrics see it. */
export interface ObservedBilling {
  /** Rows that wait in memory. */
  readonly queued: number
  /** Adds one who is told what became of rows. */
  onRows(listener: (result: string, rows: number) => void): void
}

/** Rows belong to no call. */
const NO_CALL: CallGroup = { labels: {}, baggageLabels: {}, overflow: false }

/** What became of the rows of the billing log, and how many wait. */
export class BillingMetrics {
  readonly #billing: ObservedBilling
  readonly #rows = new Tally(counting)
  #stopObserving: () => void = () => {}

  constructor(billing: ObservedBilling) {
    this.#billing = billing
    // A 0 shows the series: an alert on the first dropped row needs the point before it.
    for (const result of ['written', 'spooled', 'dropped']) this.#count(result, 0)
    billing.onRows((result, rows) => this.#count(result, rows))
  }

  /** Moves the instruments to `meter`; what was counted and not collected yet goes there. */
  useMeter(meter: Meter): void {
    this.#stopObserving()
    const counter = meter.createCounter(METRIC.billingRows, INSTRUMENT[METRIC.billingRows])
    const gauge = meter.createObservableGauge(METRIC.billingQueue, INSTRUMENT[METRIC.billingQueue])
    // The gauge's callback is also the moment before every collection.
    const observe = (result: ObservableResult) => {
      this.#rows.flush(counter)
      result.observe(this.#billing.queued)
    }
    gauge.addCallback(observe)
    this.#stopObserving = () => gauge.removeCallback(observe)
  }

  #count(result: string, rows: number): void {
    this.#rows.add(NO_CALL, result, rows, () => ({ result }))
  }
}
