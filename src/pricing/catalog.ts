import { createRequire } from 'node:module'
import { PriceTable } from './price-table.ts'
import { perToken, RATE_MEMBERS, type Rates } from './rates.ts'

type CatalogModel = Readonly<Record<string, unknown>> & { readonly aliases?: readonly string[] }

interface CatalogFile {
  readonly version: string
  readonly models: Readonly<Record<string, CatalogModel>>
}

// An import of JSON prints a warning on Node 20.
const file = createRequire(import.meta.url)('./catalog.json') as CatalogFile

/** The built-in prices. The tests hold the file to the rules of every price file, so it is read without checks. */
export const catalog: PriceTable = new PriceTable(
  file.version,
  Object.entries(file.models).map(([name, model]) => ({ name, aliases: model.aliases ?? [], ...ratesOf(model) })),
)

function ratesOf(model: CatalogModel): Rates {
  const rates = Array.from(RATE_MEMBERS, ([member, rate]) => [rate, perToken(model[member])] as const)
  return Object.fromEntries(rates.filter(([, rate]) => rate !== undefined)) as unknown as Rates
}
