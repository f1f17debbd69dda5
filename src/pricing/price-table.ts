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

/** The prices of models, looked up by any of their names. Made by `priceTable`. */
export class PriceTable {
  /** Such as `2026-11-01`, or `2026-11-01+YOURS` where prices were merged. */
  readonly version: string
  readonly #load: () => readonly ModelPrice[]
  readonly #memo = new Map<string, ModelPrice | undefined>()
  #models: readonly ModelPrice[] | undefined
  #byKey: ReadonlyMap<string, ModelPrice> | undefined

  /**
   * @internal
   * @param load Called once, when the first price is asked for. No two of its models may share a name.
   */
  constructor(version: string, load: () => readonly ModelPrice[]) {
    this.version = version
    this.#load = load
  }

  /** @internal */
  get models(): readonly ModelPrice[] {
    this.#models ??= this.#load()
    return this.#models
  }

  /**
   * The price of a model by the name that was sent: canonical, an alias, with a date or with a vendor prefix.
   * @internal
   */
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
    this.#byKey ??= byKey(this.models)
    for (const key of candidateKeys(name)) {
      const model = this.#byKey.get(key)
      if (model !== undefined) return model
    }
    return undefined
  }
}

function byKey(models: readonly ModelPrice[]): ReadonlyMap<string, ModelPrice> {
  const found = new Map<string, ModelPrice>()
  for (const model of models) {
    for (const name of [model.name, ...model.aliases]) found.set(modelKey(name), model)
  }
  return found
}
