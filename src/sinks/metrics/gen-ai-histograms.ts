import type { Call } from '../../call.ts'
import { errorType } from '../error-type.ts'
import { type KnownAttributes, METRIC } from '../names.ts'
import { isInference } from '../operation.ts'
import type { Distribution, Distributions } from './distribution.ts'
import { LabelLimit, OTHER } from './label-limit.ts'
import { LabelTree } from './label-tree.ts'

/** Most requested and most answered model names that become attribute values. */
const MODEL_LIMIT = 100

/** The attributes of one series, for each of the histograms. */
interface Series {
  readonly located: KnownAttributes
  readonly models: KnownAttributes
  readonly input: KnownAttributes
  readonly output: KnownAttributes
}

/** Most cached series. Model names are bounded, hosts are not; beyond the limit the cache is cleared. */
const SERIES_LIMIT = 1000

/**
 * The `gen_ai.client.*` histograms of the GenAI conventions. Their attributes are few and cached. Only the durations have
 * the server's address, as `provider` identifies it already.
 */
export class GenAiHistograms {
  readonly #requested = new LabelLimit(MODEL_LIMIT)
  readonly #answered = new LabelLimit(MODEL_LIMIT)
  readonly #series = new LabelTree<Series>()
  readonly #duration: Distribution
  readonly #timeToFirstChunk: Distribution
  readonly #timePerOutputChunk: Distribution
  readonly #tokenUsage: Distribution

  constructor(distributions: Distributions) {
    this.#duration = distributions.of(METRIC.genAiDuration)
    this.#timeToFirstChunk = distributions.of(METRIC.genAiTimeToFirstChunk)
    this.#timePerOutputChunk = distributions.of(METRIC.genAiTimePerOutputChunk)
    this.#tokenUsage = distributions.of(METRIC.genAiTokenUsage)
  }

  record(call: Call): void {
    if (!isInference(call.started.operation)) return
    const { located, models, input, output } = this.#seriesOf(call)
    // A GET that brings the usage of a background response took no time of the model's.
    if (call.started.method === 'POST') this.#recordTimes(call, located, models)
    if (call.usage === undefined) return
    this.#tokenUsage.record(call.usage.prompt, input)
    this.#tokenUsage.record(call.usage.completion, output)
  }

  #recordTimes(call: Call, located: KnownAttributes, models: KnownAttributes): void {
    const error = errorType(call)
    this.#duration.record(call.duration, error === undefined ? located : { ...located, 'error.type': error })
    if (call.timeToFirstChunk !== undefined) this.#timeToFirstChunk.record(call.timeToFirstChunk, located)
    // One mean a stream says as much of it as each interval would, and a record costs as much as the rest of a chunk.
    if (call.timePerOutputChunk !== undefined) this.#timePerOutputChunk.record(call.timePerOutputChunk, models)
  }

  #seriesOf(call: Call): Series {
    const { destination: target } = call.started
    const { operation } = call.started
    const requested = this.#requestModel(call)
    const answered =
      accepted(call) && call.answerFacts.model !== undefined ? this.#answered.label(call.answerFacts.model) : undefined
    const key = [operation, target.provider, target.host, `${target.port}`, requested ?? '', answered ?? '']
    const known = this.#series.get(key)
    if (known !== undefined) return known
    const models: KnownAttributes = {
      'gen_ai.operation.name': operation,
      'gen_ai.provider.name': target.provider,
      ...(requested === undefined ? {} : { 'gen_ai.request.model': requested }),
      ...(answered === undefined ? {} : { 'gen_ai.response.model': answered }),
    }
    const series: Series = {
      models,
      located: { ...models, 'server.address': target.host, 'server.port': target.port },
      input: { ...models, 'gen_ai.token.type': 'input' },
      output: { ...models, 'gen_ai.token.type': 'output' },
    }
    if (this.#series.leaves.length >= SERIES_LIMIT) this.#series.clear()
    return this.#series.add(key, series)
  }

  #requestModel(call: Call): string | undefined {
    const { model } = call.requestFacts
    if (model === undefined) return undefined
    return accepted(call) ? this.#requested.label(model) : (call.pricedModel ?? OTHER)
  }
}

/** Whether the gateway accepted the model's name: names of failed requests must not create series. */
function accepted({ outcome, status }: Call): boolean {
  return status !== undefined && status < 300 && outcome.kind !== 'rejected' && outcome.kind !== 'failed'
}
