import { type Repricing, repricing } from '../../billing/reports/repricing.ts'
import { readText } from '../../config/values.ts'
import type { PriceTable } from '../../pricing/index.ts'
import { databaseOptions, withBillingLog } from '../billing-log.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { optionalOption } from '../option.ts'
import { periodOf, periodOptions, periodText } from '../period-options.ts'
import { pricesInForce } from '../price-source.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { count, percent, type Sheet, text, usd } from '../sheet/sheet.ts'

export const billingVerify = command({
  about: [
    'Computes the cost of every logged call with known tokens or units again, by the price of its day, provider and service tier, and compares it with the logged cost. If the cost of any call has changed, the exit code is 1.',
    'With a price file, it shows the cost of the same calls at other prices, and which models still have none. Rows from before the migration whole-price have no audio and image tokens: these are priced as text.',
  ],
  options: {
    prices: optionalOption('FILE', 'uses the prices of this file', readText),
    ...periodOptions,
    ...formatOptions,
    ...databaseOptions,
  },
  async run({ options }, host) {
    const period = periodOf(options)
    const prices = pricesInForce(options.prices, host)
    const rows = await withBillingLog(options.database, host, (database) => repricing(database, prices, period))
    printSheet(
      sheet(`Logged calls${periodText(period)} by prices ${prices.version}, in USD`, rows, prices),
      options,
      host,
    )
    return rows.every(({ changed }) => changed === 0) ? EXIT.done : EXIT.failed
  },
})

function sheet(title: string, rows: readonly Repricing[], prices: PriceTable): Sheet<Repricing> {
  const unpriced = rows.filter(({ unpricedNow }) => unpricedNow > 0)
  return {
    title,
    columns: [
      text('model', 'model', ({ model }) => model),
      count('calls', 'calls', ({ calls }) => calls),
      usd('stored_usd', 'stored', ({ storedUsd }) => storedUsd),
      usd('repriced_usd', 're-priced', ({ repricedUsd }) => repricedUsd),
      usd('difference_usd', 'difference', ({ differenceUsd }) => differenceUsd),
      percent('difference_percent', 'in %', ({ differencePercent }) => differencePercent),
      count('changed_calls', 'changed', ({ changed }) => changed),
      count('unpriced_before', 'unpriced', ({ unpricedBefore }) => unpricedBefore),
      count('unpriced_now', 'now', ({ unpricedNow }) => unpricedNow),
    ],
    rows,
    notes: unpriced.map(({ model }) => `Prices ${prices.version} have none for ${model}.`),
  }
}
