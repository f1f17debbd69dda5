import { catalog, type ModelPrices } from '../../pricing/index.ts'
import { modelKey, NAME_LIMIT } from '../../pricing/model-name.ts'
import type { Notes } from './notes.ts'
import { byProvider, type SourceModel, sourceName } from './source-model.ts'

/** A model with the names that it gets in the price file. */
export interface NamedModel {
  readonly name: string
  readonly aliases: readonly string[]
  readonly prices: readonly ModelPrices[]
}

/** The provider by the keys of its names. */
type Owners = Map<string, string>

/** A canonical name of the built-in prices can't be an alias. */
const BUILT_IN: ReadonlySet<string> = new Set(catalog.models.map(({ name }) => modelKey(name)))

/**
 * Names the models. The first provider that has a name gets it; the others have `provider/name`. A provider's aliases
 * come after its names, and before the names of the next.
 */
export function namedModels(models: readonly SourceModel[], notes: Notes): readonly NamedModel[] {
  const owners: Owners = new Map()
  return [...byProvider(models).values()].flatMap((ofProvider) => {
    const named = ofProvider.flatMap((model) => {
      const found = model.read(notes)
      const name = found && claimedName(model, owners, notes)
      return found === undefined || name === undefined ? [] : [{ ...found, model, name }]
    })
    return named.map(({ model, name, aliases, prices }) => ({
      name,
      aliases: aliases.flatMap((alias) => claimedAlias(model, alias, owners)),
      prices,
    }))
  })
}

function claimedName(model: SourceModel, owners: Owners, notes: Notes): string | undefined {
  const { provider, name } = model
  if (!isName(sourceName(model))) {
    notes.add('left out, as a name with white space, or too long', sourceName(model))
    return undefined
  }
  const free = owners.get(modelKey(name)) === provider ? undefined : freeName(model, name, owners)
  if (free === undefined) notes.add('left out, as another model has the same name', sourceName(model))
  else owners.set(modelKey(free), provider)
  return free
}

function claimedAlias(model: SourceModel, alias: string, owners: Owners): readonly string[] {
  if (!isName(`${model.provider}/${alias}`) || owners.get(modelKey(alias)) === model.provider) return []
  const free = freeName(model, alias, owners)
  if (free === undefined || BUILT_IN.has(modelKey(free))) return []
  owners.set(modelKey(free), model.provider)
  return [free]
}

/** The name itself, or with the provider's in front of it, or `undefined` if both are taken. */
function freeName({ provider }: SourceModel, name: string, owners: Owners): string | undefined {
  return [name, `${provider}/${name}`].find(
    (candidate, place) => !owners.has(modelKey(candidate)) && (place === 1 || !isForeign(candidate, provider, owners)),
  )
}

/** Whether the name is one of another provider behind a vendor prefix, which is dropped when a model is looked up. */
function isForeign(name: string, provider: string, owners: Owners): boolean {
  const words = modelKey(name).split('/')
  return words.slice(1).some((_, dropped) => {
    const owner = owners.get(words.slice(dropped + 1).join('/'))
    return owner !== undefined && owner !== provider
  })
}

function isName(text: string): boolean {
  return text.length <= NAME_LIMIT && /^\S+$/.test(text)
}
