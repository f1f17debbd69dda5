import file from './catalog.json' with { type: 'json' }
import { readJson } from './json-document.ts'
import { changed, NO_PRICE } from './price.ts'
import { readPriceFile } from './price-file.ts'
import { type ModelPrice, PriceTable } from './price-table.ts'

/** The built-in prices. */
export const catalog: PriceTable = new PriceTable(file.version, builtIn)

/** Tests hold the file to the rules for price files, so that this can't fail. */
function builtIn(): readonly ModelPrice[] {
  const node = readJson(JSON.stringify(file))
  if (node instanceof Error) throw node
  return readPriceFile(node).models.map(({ name, aliases, entries }) => ({
    name: name.text,
    aliases: aliases.map(({ text }) => text),
    history: entries.map(({ change }) => changed(NO_PRICE, change)),
  }))
}
