import type { PriceFileError } from '../errors.ts'
import { catalog } from './catalog.ts'
import { JsonFault, jsonValue, readJson } from './json-document.ts'
import { modelKey } from './model-name.ts'
import { changed, NO_PRICE, type Price, priceAt } from './price.ts'
import { PriceFault, priceFileError } from './price-fault.ts'
import { type ModelEntry, type PlacedName, type PriceEntry, type PriceFile, readPriceFile } from './price-file.ts'
import { type ModelPrice, PriceTable } from './price-table.ts'

/** Largest price file in bytes: enough for tens of thousands of models. */
export const PRICE_FILE_LIMIT = 1024 * 1024

/**
 * The built-in prices merged with those of a user's file; an error in the file is returned. `source` is the name of the
 * file in messages. The version is `2026-11-01+theirs`, or `2026-11-01+custom` for a file without a version.
 */
export function parsePriceFile(text: string, source: string): PriceTable | PriceFileError {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text // the byte order mark that some editors write
  const merged = mergedPrices(content)
  return merged instanceof PriceFault ? priceFileError(merged, content, source) : merged
}

/** The same for prices without a file. */
export function mergedPrices(text: string): PriceTable | PriceFault {
  const size = Buffer.byteLength(text)
  if (size > PRICE_FILE_LIMIT) return new PriceFault(0, '', `at most ${PRICE_FILE_LIMIT} bytes`, size)
  const node = readJson(text)
  if (node instanceof JsonFault) return syntaxFault(node, text)
  try {
    return merge(catalog, readPriceFile(node))
  } catch (fault) {
    if (fault instanceof PriceFault) return fault
    throw fault
  }
}

function syntaxFault({ at, expected }: JsonFault, text: string): PriceFault {
  const rule = `JSON with ${expected} ${at < text.length ? 'here' : 'where it ends'}`
  return new PriceFault(at, '', rule, text.slice(at, at + 20))
}

/** Models are merged by canonical name: an entry for a known model changes only the members it has. */
function merge(base: PriceTable, file: PriceFile): PriceTable {
  const merged = new Map(base.models.map((model) => [modelKey(model.name), model]))
  const owners = claimedNames(file, merged)
  for (const [key, model] of merged) {
    // A name that the file gives to another model belongs to that model from now on.
    const aliases = model.aliases.filter((alias) => (owners.get(modelKey(alias)) ?? key) === key)
    merged.set(key, { ...model, aliases })
  }
  for (const entry of file.models) {
    const key = modelKey(entry.name.text)
    merged.set(key, mergedModel(merged.get(key), entry))
  }
  return new PriceTable(`${base.version}+${file.version ?? 'custom'}`, () => [...merged.values()])
}

/** Built-in prices stay in force until the first day of the file's. */
function mergedModel(known: ModelPrice | undefined, { name, aliases, entries }: ModelEntry): ModelPrice {
  const first = entries[0]?.change.from ?? Number.NEGATIVE_INFINITY
  const earlier = known?.history.filter(({ from = Number.NEGATIVE_INFINITY }) => from < first) ?? []
  return {
    name: known?.name ?? name.text,
    aliases: [...new Set([...(known?.aliases ?? []), ...aliases.map(({ text }) => text)])],
    history: [...earlier, ...entries.map((entry) => mergedPrice(known, entry))],
  }
}

function mergedPrice(known: ModelPrice | undefined, { change, node, path }: PriceEntry): Price {
  const base = known && (priceAt(known.history, change.from ?? Number.NEGATIVE_INFINITY) ?? known.history[0])
  const price = changed(base ?? NO_PRICE, change)
  if (isPriced(price)) return price
  const rule = 'an object with at least one price, as the built-in prices do not know this model'
  throw new PriceFault(node.at, path, rule, jsonValue(node))
}

function isPriced({ rates, units, providers }: Price): boolean {
  return [rates, units].some((prices) => Object.keys(prices).length > 0) || providers.size > 0
}

/** Maps each name to its model. A name of two models is an error, because the price would depend on their order. */
function claimedNames(file: PriceFile, known: ReadonlyMap<string, ModelPrice>): ReadonlyMap<string, string> {
  const owners = new Map<string, string>(Array.from(known.keys(), (key) => [key, key]))
  const claim = ({ text, at, path }: PlacedName, owner: string) => {
    const other = owners.get(modelKey(text)) ?? owner
    if (other !== owner) throw new PriceFault(at, path, `a name of one model only, and ${other} has it`, text)
    owners.set(modelKey(text), owner)
  }
  const written = new Map<string, string>()
  for (const { name } of file.models) {
    const key = modelKey(name.text)
    const twin = written.get(key)
    if (twin !== undefined) throw new PriceFault(name.at, name.path, `a name unlike that of ${twin}`, name.text)
    written.set(key, name.text)
    claim(name, key)
  }
  for (const { name, aliases } of file.models) for (const alias of aliases) claim(alias, modelKey(name.text))
  return owners
}
