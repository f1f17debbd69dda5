import type { Counter, Meter } from '@opentelemetry/api'
import { LABEL, METRIC } from '../names.ts'
import { NO_CALL } from './call-group.ts'
import { forgetReports } from './forget-reports.ts'
import { INSTRUMENT } from './instruments.ts'
import { observe } from './observe.ts'
import { counting, Tally } from './tally.ts'

/** What the metrics need of a billing log. */
export interface ObservedBilling {
  /** Rows waiting in memory. */
  readonly queued: number
  /** Adds a listener for results of rows and returns a function that removes it. */
  onRows(listener: (result: string, rows: number) => void): () => void
}

/** Counts billing rows by result, and shows how many are waiting. */
export class BillingMetrics {
  readonly #billing: ObservedBilling
  readonly #rows = new Tally(counting)
  readonly #stopListening: () => void
  #counter: Counter | undefined
  #stopObserving: () => void = () => {}

  constructor(billing: ObservedBilling) {
    this.#billing = billing
    // Starts the series at 0: an alert on the first dropped row needs a point before it.
    for (const result of ['written', 'spooled', 'dropped']) this.#count(result, 0)
    this.#stopListening = billing.onRows((result, rows) => this.#count(result, rows))
  }

  /** Moves the instruments to `meter`, with counts that have not been collected yet. */
  useMeter(meter: Meter): void {
    this.#stopObserving()
    const counter = meter.createCounter(METRIC.billingRows, INSTRUMENT[METRIC.billingRows])
    const gauge = meter.createObservableGauge(METRIC.billingQueue, INSTRUMENT[METRIC.billingQueue])
    // The gauge's callback also runs before every collection.
    const undo = observe(gauge, (result) => {
      this.#rows.flush(counter)
      result.observe(this.#billing.queued)
    })
    this.#counter = counter
    this.#stopObserving = () => {
      undo()
      forgetReports(gauge)
    }
  }

  /** Flushes pending counts and releases meter and billing log. */
  close(): void {
    this.#stopListening()
    if (this.#counter !== undefined) this.#rows.flush(this.#counter)
    this.#stopObserving()
  }

  #count(result: string, rows: number): void {
    this.#rows.add(NO_CALL, result, rows, () => ({ [LABEL.result]: result }))
  }
}
