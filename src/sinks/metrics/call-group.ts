import type { Attributes } from '@opentelemetry/api'
import type { StartedCall } from '../../call.ts'
import { BaggageLimits } from '../baggage-limits.ts'
import type { KnownLabels } from '../names.ts'
import { LabelTree } from './label-tree.ts'

/** Groups between two collections; as many as the SDK keeps series of an instrument by default. */
const GROUP_LIMIT = 2000

/** Where groups beyond the limit go: the SDK has the same label for the series it can't keep. */
const OVERFLOW: Attributes = { 'otel.metric.overflow': true }

/** Calls that share provider, endpoint, model and baggage values, and so the labels of their series. */
export interface CallGroup {
  /** `provider`, `endpoint` and `model`. */
  readonly labels: KnownLabels
  /** The same with the baggage labels. */
  readonly labelsWithBaggage: Attributes
  /** Nothing more may be told of the calls of this group. */
  readonly overflow: boolean
}

/** The group of what belongs to no call, such as rows of the billing log. */
export const NO_CALL: CallGroup = { labels: {}, labelsWithBaggage: {}, overflow: false }

/** Finds the group of a call, so that counting a call builds no labels. */
export class CallGroups {
  readonly #baggage: BaggageLimits
  readonly #groups = new LabelTree<CallGroup>()
  readonly #overflow: CallGroup = { labels: OVERFLOW, labelsWithBaggage: OVERFLOW, overflow: true }

  constructor(baggageKeys: readonly string[]) {
    this.#baggage = new BaggageLimits(baggageKeys)
  }

  get full(): boolean {
    return this.#groups.leaves.length >= GROUP_LIMIT
  }

  of({ destination, endpoint, operation, labelValues: labels }: StartedCall, model: string): CallGroup {
    const values = this.#baggage.bounded(labels)
    const { provider } = destination
    // One endpoint may serve several operations, by method.
    const path = [provider, endpoint, operation, model, ...values]
    return this.#groups.get(path) ?? this.#open(path, { provider, endpoint, model }, values)
  }

  clear(): void {
    this.#groups.clear()
  }

  #open(path: readonly string[], labels: KnownLabels, values: readonly string[]): CallGroup {
    if (this.full) return this.#overflow
    const labelsWithBaggage = { ...labels, ...this.#baggage.attributes(values) }
    return this.#groups.add(path, { labels, labelsWithBaggage, overflow: false })
  }
}
