import file from './catalog.json' with { type: 'json' }
import { PriceTable } from './price-table.ts'
import { perToken, RATE_MEMBERS, type Rates } from './rates.ts'

type CatalogModel = Readonly<Record<string, unknown>> & { readonly aliases?: readonly string[] }

/** The built-in prices. Tests check the file by the rules for price files, so it is not checked again here. */
export const catalog: PriceTable = new PriceTable(
  file.version,
  Object.entries<CatalogModel>(file.models).map(([name, model]) => ({
    name,
    aliases: model.aliases ?? [],
    ...ratesOf(model),
  })),
)

function ratesOf(model: CatalogModel): Rates {
  const rates = Array.from(RATE_MEMBERS, ([member, rate]) => [rate, perToken(model[member])] as const)
  return Object.fromEntries(rates.filter(([, rate]) => rate !== undefined)) as unknown as Rates
}
