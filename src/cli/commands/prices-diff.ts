import { readText } from '../../config/values.ts'
import type { PriceTable } from '../../pricing/index.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { optionalOption } from '../option.ts'
import { importedPrices, importOptions } from '../price-import/imported-prices.ts'
import { type PriceDifference, priceDifferences } from '../price-import/price-difference.ts'
import { pricesInForce } from '../price-source.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { type Sheet, text } from '../sheet/sheet.ts'

export const pricesDiff = command({
  about: [
    'Shows what changes if the file that `prices import` writes with the same options takes the place of the price file in force. If anything does, the exit code is 1.',
    'Amounts are in USD per million tokens, and per image, second, character, search and request. A model without a member is in one of the files only.',
  ],
  options: {
    ...importOptions,
    prices: optionalOption('FILE', 'compares with the prices of this file', readText),
    ...formatOptions,
  },
  async run({ options }, host) {
    const now = pricesInForce(options.prices, host)
    const { table: then } = await importedPrices(options, host)
    const rows = priceDifferences(now, then)
    printSheet(sheet(now, then, rows), options, host)
    return rows.length === 0 ? EXIT.done : EXIT.failed
  },
})

function sheet(now: PriceTable, then: PriceTable, rows: readonly PriceDifference[]): Sheet<PriceDifference> {
  return {
    title: `From prices ${now.version} to ${then.version}, USD per million tokens`,
    columns: [
      text('model', 'model', ({ model }) => model),
      text('member', 'member', ({ member }) => member),
      text('now', 'now', ({ before }) => before),
      text('then', 'then', ({ after }) => after),
    ],
    rows,
  }
}
