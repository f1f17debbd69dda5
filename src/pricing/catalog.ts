import file from './catalog.json' with { type: 'json' }
import { readJson } from './json-document.ts'
import { changed, NO_PRICE } from './price.ts'
import { readPriceFile } from './price-file.ts'
import { PriceTable } from './price-table.ts'

/** The built-in prices. */
export const catalog: PriceTable = builtIn()

/** Tests hold the file to the rules for price files, so that this can't fail. */
function builtIn(): PriceTable {
  const node = readJson(JSON.stringify(file))
  if (node instanceof Error) throw node
  const models = readPriceFile(node).models.map(({ name, aliases, entries }) => ({
    name: name.text,
    aliases: aliases.map(({ text }) => text),
    history: entries.map(({ change }) => changed(NO_PRICE, change)),
  }))
  return new PriceTable(file.version, models)
}
