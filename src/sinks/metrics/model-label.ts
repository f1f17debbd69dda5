import type { Call } from '../../call.ts'
import { LabelLimit, OTHER } from './label-limit.ts'

/** Most label values for models that are not in the price table. */
const UNLISTED_LIMIT = 100

/** The `model` label: the price table's name, else the answered one. */
export class ModelLabel {
  readonly #unlisted = new LabelLimit(UNLISTED_LIMIT)

  of({ pricedModel, outcome, answerFacts: answer }: Call): string {
    if (pricedModel !== undefined) return pricedModel
    // An error may quote the requested model, so a typo would create a series.
    if (outcome.kind === 'rejected' || outcome.kind === 'failed' || answer.model === undefined) return OTHER
    return this.#unlisted.label(answer.model)
  }
}
