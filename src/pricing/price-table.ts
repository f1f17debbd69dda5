import { candidateKeys, modelKey, NAME_LIMIT } from './model-name.ts'
import type { Price } from './price.ts'

/** The prices of one model. */
export interface ModelPrice {
  /** The canonical name. */
  readonly name: string
  readonly aliases: readonly string[]
  /** In ascending order of their first days; at least one. */
  readonly history: readonly Price[]
}

/** Most names in the cache. */
const MEMO_LIMIT = 1000

/** The prices of models, looked up by any of their names. */
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

  /** The price of a model by the name that was sent: canonical, an alias, with a date or with a vendor prefix. */
  find(name: string | undefined): ModelPrice | undefined {
    if (name === undefined || name.length > NAME_LIMIT) return undefined
    const known = this.#memo.get(name)
    if (known !== undefined || this.#memo.has(name)) return known
    // Names are untrusted: a full cache is cleared, so that nonsense does not stay in it.
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
