import type { Attributes } from '@opentelemetry/api'
import type { StartedCall } from '../../call.ts'
import { BaggageLimits } from '../baggage-limits.ts'
import type { KnownLabels } from '../names.ts'
import { LabelTree } from './label-tree.ts'

/** Most groups between two collections: the SDK's default limit of series per instrument. */
const GROUP_LIMIT = 2000

/** The labels of groups beyond the limit, the same as the SDK's for series beyond its limit. */
const OVERFLOW: Attributes = { 'otel.metric.overflow': true }

/** Calls that share provider, endpoint, model and baggage values, and so the labels of their series. */
export interface CallGroup {
  /** `provider`, `endpoint` and `model`. */
  readonly labels: KnownLabels
  /** The same, and the baggage labels. */
  readonly labelsWithBaggage: Attributes
  /** Whether this is the group for calls beyond the limit, which gets no further labels. */
  readonly overflow: boolean
}

/** The group for counts that belong to no call, such as billing rows. */
export const NO_CALL: CallGroup = { labels: {}, labelsWithBaggage: {}, overflow: false }

/** Finds the group of a call, so that counting a call creates no label objects. */
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
    // One endpoint may have several operations, by method.
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
