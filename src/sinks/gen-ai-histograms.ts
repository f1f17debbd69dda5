import type { Histogram, Meter } from '@opentelemetry/api'
import type { Call } from '../call.ts'
import { errorType } from './error-type.ts'
import { INSTRUMENT } from './instruments.ts'
import { LabelLimit, OTHER } from './label-limit.ts'
import { type KnownAttributes, METRIC, type MetricName } from './names.ts'
import { isInference } from './operation.ts'

/** Names of each kind, the requested and the answered ones, that may become attributes. */
const MODEL_LIMIT = 100

/** The `gen_ai.client.*` histograms of the GenAI conventions. */
export class GenAiHistograms {
  readonly #requested = new LabelLimit(MODEL_LIMIT)
  readonly #answered = new LabelLimit(MODEL_LIMIT)
  #duration: Histogram | undefined
  #timeToFirstChunk: Histogram | undefined
  #timePerOutputChunk: Histogram | undefined
  #tokenUsage: Histogram | undefined

  useMeter(meter: Meter): void {
    const histogram = (name: MetricName) => meter.createHistogram(name, INSTRUMENT[name])
    this.#duration = histogram(METRIC.genAiDuration)
    this.#timeToFirstChunk = histogram(METRIC.genAiTimeToFirstChunk)
    this.#timePerOutputChunk = histogram(METRIC.genAiTimePerOutputChunk)
    this.#tokenUsage = histogram(METRIC.genAiTokenUsage)
  }

  record(call: Call): void {
    // Without a meter nothing may use up the names.
    if (this.#duration === undefined || !isInference(call.started.operation)) return
    const models = this.#models(call)
    const { host, port } = call.started.exchange.target
    const located = { ...models, 'server.address': host, 'server.port': port }
    const error = errorType(call)
    this.#duration.record(call.duration, error === undefined ? located : { ...located, 'error.type': error })
    if (call.timeToFirstChunk !== undefined) this.#timeToFirstChunk?.record(call.timeToFirstChunk, located)
    // Thousands for a long stream: as few attributes as it takes, in one object.
    for (const interval of call.chunkIntervals) this.#timePerOutputChunk?.record(interval, models)
    if (call.usage === undefined) return
    this.#tokenUsage?.record(call.usage.prompt, { ...located, 'gen_ai.token.type': 'input' })
    this.#tokenUsage?.record(call.usage.completion, { ...located, 'gen_ai.token.type': 'output' })
  }

  #models(call: Call): KnownAttributes {
    const requested = this.#requestModel(call)
    const answered = accepted(call) ? call.answer.model : undefined
    return {
      'gen_ai.operation.name': call.started.operation,
      'gen_ai.provider.name': call.started.exchange.target.provider,
      ...(requested === undefined ? {} : { 'gen_ai.request.model': requested }),
      ...(answered === undefined ? {} : { 'gen_ai.response.model': this.#answered.label(answered) }),
    }
  }

  #requestModel(call: Call): string | undefined {
    const { model } = call.request
    if (model === undefined) return undefined
    return accepted(call) ? this.#requested.label(model) : (call.pricedModel ?? OTHER)
  }
}

/** Whether the gateway took the model's name: one that only a failed request carried mints no series. */
function accepted({ outcome, status }: Call): boolean {
  return status !== undefined && status < 300 && outcome.kind !== 'rejected' && outcome.kind !== 'failed'
}
