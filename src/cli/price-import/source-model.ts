import type { ModelPrices } from '../../pricing/index.ts'
import type { Notes } from './notes.ts'

/** A model of a foreign price list. */
export interface SourceModel {
  readonly provider: string
  /** Its name at the provider. */
  readonly name: string
  /** Its prices, as far as ours can represent them; `undefined` if none is left. What is left out is noted. */
  read(notes: Notes): SourcePrices | undefined
}

export interface SourcePrices {
  readonly aliases: readonly string[]
  /** In ascending order of their first days; at least one. */
  readonly prices: readonly ModelPrices[]
}

/** The models of a price list, in its order. */
export interface PriceSource {
  /** Its name and version, as the version of the price file. */
  readonly version: string
  readonly models: readonly SourceModel[]
}

/** The model in messages. */
export function sourceName({ provider, name }: Pick<SourceModel, 'provider' | 'name'>): string {
  return `${provider}/${name}`
}

export const UNPRICED = 'left out, without a price, or with none that can be represented'

/** In the order of their first models. */
export function byProvider<M extends Pick<SourceModel, 'provider'>>(models: readonly M[]): ReadonlyMap<string, M[]> {
  const groups = new Map<string, M[]>()
  for (const model of models) {
    const group = groups.get(model.provider)
    if (group === undefined) groups.set(model.provider, [model])
    else group.push(model)
  }
  return groups
}
