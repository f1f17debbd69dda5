import type { Histogram, Meter } from '@opentelemetry/api'
import type { Call } from '../../call.ts'
import { httpMethod } from '../http-method.ts'
import { type KnownLabels, METRIC, type MetricName } from '../names.ts'
import type { CallGroup } from './call-group.ts'
import { INSTRUMENT } from './instruments.ts'

/** The histograms of finished calls. Unlike counts, distributions can't be summed here, so every call is recorded. */
export class Histograms {
  #duration: Histogram | undefined
  #timeToFirstToken: Histogram | undefined
  #timePerOutputToken: Histogram | undefined
  #retryAfter: Histogram | undefined
  #gatewayDuration: Histogram | undefined

  useMeter(meter: Meter): void {
    const histogram = (name: MetricName) => meter.createHistogram(name, INSTRUMENT[name])
    this.#duration = histogram(METRIC.requestDuration)
    this.#timeToFirstToken = histogram(METRIC.timeToFirstToken)
    this.#timePerOutputToken = histogram(METRIC.timePerOutputToken)
    this.#retryAfter = histogram(METRIC.retryAfter)
    this.#gatewayDuration = histogram(METRIC.gatewayDuration)
  }

  record(call: Call, { labels, overflow }: CallGroup): void {
    const { started, outcome, status } = call
    const method = httpMethod(started.method)
    const stream = String(call.stream)
    const durationLabels: KnownLabels = overflow ? labels : { ...labels, method, outcome: outcome.kind, stream }
    this.#duration?.record(call.duration, durationLabels)
    if (call.timeToFirstToken !== undefined) this.#timeToFirstToken?.record(call.timeToFirstToken, labels)
    if (call.timePerOutputToken !== undefined) this.#timePerOutputToken?.record(call.timePerOutputToken, labels)
    if (call.gatewayDuration !== undefined) this.#gatewayDuration?.record(call.gatewayDuration, labels)
    if ((status === 429 || status === 503) && call.retryAfter !== undefined) {
      const { provider } = started.destination
      const located: KnownLabels = { provider, endpoint: started.endpoint }
      this.#retryAfter?.record(call.retryAfter, located)
    }
  }
}
