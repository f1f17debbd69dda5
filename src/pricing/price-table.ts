import { candidateKeys, modelKey, NAME_LIMIT } from './model-name.ts'
import type { Rates } from './rates.ts'

/** The price of one model. */
export interface ModelPrice extends Rates {
  /** The canonical name. */
  readonly name: string
  readonly aliases: readonly string[]
}

/** Names whose result is remembered. */
const MEMO_LIMIT = 1000

/** Prices of models, found by any of a model's names. */
export class PriceTable {
  readonly version: string
  readonly models: readonly ModelPrice[]
  readonly #byKey = new Map<string, ModelPrice>()
  readonly #memo = new Map<string, ModelPrice | undefined>()

  /** No two of the models may share a name. */
  constructor(version: string, models: readonly ModelPrice[]) {
    this.version = version
    this.models = models
    for (const model of models) {
      for (const name of [model.name, ...model.aliases]) this.#byKey.set(modelKey(name), model)
    }
  }

  /** The price of a model by its name as it was sent, which may be an alias, dated or prefixed with a vendor. */
  find(name: string | undefined): ModelPrice | undefined {
    if (name === undefined || name.length > NAME_LIMIT) return undefined
    const known = this.#memo.get(name)
    if (known !== undefined || this.#memo.has(name)) return known
    // Names come from the network. A full memo starts anew: whoever fills it with nonsense gains nothing lasting.
    if (this.#memo.size >= MEMO_LIMIT) this.#memo.clear()
    const found = this.#search(name)
    this.#memo.set(name, found)
    return found
  }

  #search(name: string): ModelPrice | undefined {
    for (const key of candidateKeys(name)) {
      const model = this.#byKey.get(key)
      if (model !== undefined) return model
    }
    return undefined
  }
}
