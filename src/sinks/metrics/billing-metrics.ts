import type { Counter, Meter } from '@opentelemetry/api'
import { LABEL, METRIC } from '../names.ts'
import { NO_CALL } from './call-group.ts'
import { forgetReports } from './forget-reports.ts'
import { INSTRUMENT } from './instruments.ts'
import { observe } from './observe.ts'
import { counting, Tally } from './tally.ts'

/** A billing log, as its metrics see it. */
export interface ObservedBilling {
  /** Rows that wait in memory. */
  readonly queued: number
  /** Adds one who is told what became of rows, and returns the undo. */
  onRows(listener: (result: string, rows: number) => void): () => void
}

/** What became of the rows of the billing log, and how many wait. */
export class BillingMetrics {
  readonly #billing: ObservedBilling
  readonly #rows = new Tally(counting)
  readonly #stopListening: () => void
  #counter: Counter | undefined
  #stopObserving: () => void = () => {}

  constructor(billing: ObservedBilling) {
    this.#billing = billing
    // A 0 shows the series: an alert on the first dropped row needs the point before it.
    for (const result of ['written', 'spooled', 'dropped']) this.#count(result, 0)
    this.#stopListening = billing.onRows((result, rows) => this.#count(result, rows))
  }

  /** Moves the instruments to `meter`; what was counted and not collected yet goes there. */
  useMeter(meter: Meter): void {
    this.#stopObserving()
    const counter = meter.createCounter(METRIC.billingRows, INSTRUMENT[METRIC.billingRows])
    const gauge = meter.createObservableGauge(METRIC.billingQueue, INSTRUMENT[METRIC.billingQueue])
    // The gauge's callback is also the moment before every collection.
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

  /** Hands over what is still owed and lets go of meter and billing log. */
  close(): void {
    this.#stopListening()
    if (this.#counter !== undefined) this.#rows.flush(this.#counter)
    this.#stopObserving()
  }

  #count(result: string, rows: number): void {
    this.#rows.add(NO_CALL, result, rows, () => ({ [LABEL.result]: result }))
  }
}
