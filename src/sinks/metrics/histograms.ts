import type { Call } from '../../call.ts'
import { httpMethod } from '../http-method.ts'
import { type KnownLabels, METRIC } from '../names.ts'
import type { CallGroup } from './call-group.ts'
import type { Distribution, Distributions } from './distribution.ts'
import { GroupMap } from './group-map.ts'

/** The histograms of finished calls. */
export class Histograms {
  readonly #durationLabels = new GroupMap<KnownLabels>()
  readonly #duration: Distribution
  readonly #timeToFirstToken: Distribution
  readonly #timePerOutputToken: Distribution
  readonly #retryAfter: Distribution
  readonly #gatewayDuration: Distribution

  constructor(distributions: Distributions) {
    this.#duration = distributions.of(METRIC.requestDuration)
    this.#timeToFirstToken = distributions.of(METRIC.timeToFirstToken)
    this.#timePerOutputToken = distributions.of(METRIC.timePerOutputToken)
    this.#retryAfter = distributions.of(METRIC.retryAfter)
    this.#gatewayDuration = distributions.of(METRIC.gatewayDuration)
  }

  record(call: Call, group: CallGroup): void {
    const { started, status } = call
    const { labels } = group
    this.#duration.record(call.duration, this.#labelsOfDuration(call, group))
    if (call.timeToFirstToken !== undefined) this.#timeToFirstToken.record(call.timeToFirstToken, labels)
    if (call.timePerOutputToken !== undefined) this.#timePerOutputToken.record(call.timePerOutputToken, labels)
    if (call.gatewayDuration !== undefined) this.#gatewayDuration.record(call.gatewayDuration, labels)
    if ((status === 429 || status === 503) && call.retryAfter !== undefined) {
      const { provider } = started.destination
      const located: KnownLabels = { provider, endpoint: started.endpoint }
      this.#retryAfter.record(call.retryAfter, located)
    }
  }
  /** Forgets the labels of groups, which are made again when they are needed. */
  clear(): void {
    this.#durationLabels.clear()
  }

  /** The same object for the same labels. */
  #labelsOfDuration({ started, outcome, stream }: Call, group: CallGroup): KnownLabels {
    const { labels, overflow } = group
    if (overflow) return labels
    const method = httpMethod(started.method)
    const detail = `${method} ${outcome.kind} ${stream}`
    return (
      this.#durationLabels.get(group, detail) ??
      this.#durationLabels.set(group, detail, { ...labels, method, outcome: outcome.kind, stream: String(stream) })
    )
  }
}
