import type { Meter } from '@opentelemetry/api'
import type { Call } from '../../call.ts'
import { httpMethod } from '../http-method.ts'
import { type KnownLabels, METRIC, type MetricName } from '../names.ts'
import type { CallGroup } from './call-group.ts'
import { Distribution } from './distribution.ts'
import { INSTRUMENT } from './instruments.ts'

/** The histograms of finished calls. */
export class Histograms {
  readonly #duration = new Distribution()
  readonly #timeToFirstToken = new Distribution()
  readonly #timePerOutputToken = new Distribution()
  readonly #retryAfter = new Distribution()
  readonly #gatewayDuration = new Distribution()
  readonly #all: readonly (readonly [MetricName, Distribution])[] = [
    [METRIC.requestDuration, this.#duration],
    [METRIC.timeToFirstToken, this.#timeToFirstToken],
    [METRIC.timePerOutputToken, this.#timePerOutputToken],
    [METRIC.retryAfter, this.#retryAfter],
    [METRIC.gatewayDuration, this.#gatewayDuration],
  ]

  useMeter(meter: Meter): void {
    for (const [name, distribution] of this.#all) distribution.use(meter.createHistogram(name, INSTRUMENT[name]))
  }

  flush(): void {
    for (const [, distribution] of this.#all) distribution.flush()
  }

  record(call: Call, group: CallGroup): void {
    const { started, status } = call
    const { labels } = group
    this.#duration.record(call.duration, durationLabels(call, group))
    if (call.timeToFirstToken !== undefined) this.#timeToFirstToken.record(call.timeToFirstToken, labels)
    if (call.timePerOutputToken !== undefined) this.#timePerOutputToken.record(call.timePerOutputToken, labels)
    if (call.gatewayDuration !== undefined) this.#gatewayDuration.record(call.gatewayDuration, labels)
    if ((status === 429 || status === 503) && call.retryAfter !== undefined) {
      const { provider } = started.destination
      const located: KnownLabels = { provider, endpoint: started.endpoint }
      this.#retryAfter.record(call.retryAfter, located)
    }
  }
}

/** The same object for the same labels. */
function durationLabels({ started, outcome, stream }: Call, { labels, ofDurations, overflow }: CallGroup): KnownLabels {
  if (overflow) return labels
  const method = httpMethod(started.method)
  const detail = `${method} ${outcome.kind} ${stream}`
  const known = ofDurations.get(detail)
  if (known !== undefined) return known
  const made = { ...labels, method, outcome: outcome.kind, stream: String(stream) }
  ofDurations.set(detail, made)
  return made
}
