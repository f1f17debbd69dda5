import type { Call } from '../../call.ts'
import { LabelLimit, OTHER } from './label-limit.ts'

/** Names outside of the price table that may become labels. */
const UNLISTED_LIMIT = 100

/** The `model` label: the price table's name, else the answered one. */
export class ModelLabel {
  readonly #unlisted = new LabelLimit(UNLISTED_LIMIT)

  of({ pricedModel, outcome, answerFacts: answer }: Call): string {
    if (pricedModel !== undefined) return pricedModel
    // An error may quote whatever the request asked for: a caller with a typo would mint a series.
    if (outcome.kind === 'rejected' || outcome.kind === 'failed' || answer.model === undefined) return OTHER
    return this.#unlisted.label(answer.model)
  }
}
