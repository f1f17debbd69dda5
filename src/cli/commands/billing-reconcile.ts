import { type ReconciledLine, type Reconciliation, reconciliation } from '../../billing/reports/reconciliation.ts'
import { CENT, parseTolerance, type Tolerance } from '../../billing/reports/tolerance.ts'
import type { Reader } from '../../config/settings.ts'
import { readText } from '../../config/values.ts'
import { InvalidOptionError } from '../../errors.ts'
import { databaseOptions, withBillingLog } from '../billing-log.ts'
import { causeText } from '../cause-text.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { readInvoiceFile } from '../invoice/invoice-file.ts'
import { option, optionalOption, REQUIRED } from '../option.ts'
import { periodOf, periodOptions, periodText } from '../period-options.ts'
import { pricesInForce } from '../price-source.ts'
import { plural } from '../sheet/figures.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { count, percent, remarks, type Sheet, text, usd } from '../sheet/sheet.ts'

const readTolerance: Reader<Tolerance> = ({ name, value }) => {
  const tolerance = parseTolerance(String(value))
  if (tolerance === undefined) throw new InvalidOptionError(name, 'an amount of USD such as 0.01, or 0.5%', value)
  return tolerance
}

export const billingReconcile = command({
  about: [
    'Compares an invoice, by model and day, with the estimated and the reported cost. The difference is invoiced minus estimated. If it exceeds the tolerance, the probable causes are shown, and the exit code is 1.',
    'The invoice is CSV with a header, or JSON with a list of objects: day, model and cost, and optionally requests, tokens (or prompt_tokens and completion_tokens) and currency, which must be USD. Other common names, such as date and amount_usd, work, too. Lines for the same model and day are summed.',
  ],
  options: {
    invoice: option('FILE', 'the invoice, as CSV or JSON', readText, REQUIRED),
    tolerance: option('AMOUNT', 'in USD, or in percent of the invoice as 0.5% (0.01 by default)', readTolerance, CENT),
    ...periodOptions,
    from: { ...periodOptions.from, says: 'first day, as YYYY-MM-DD in UTC (that of the invoice by default)' },
    to: { ...periodOptions.to, says: 'last day, included (that of the invoice by default)' },
    prices: optionalOption('FILE', 'price file that determines which names are the same model', readText),
    ...formatOptions,
    ...databaseOptions,
  },
  async run({ options }, host) {
    const period = periodOf(options)
    const prices = pricesInForce(options.prices, host)
    const invoice = readInvoiceFile(options.invoice)
    const result = await withBillingLog(options.database, host, (database) =>
      reconciliation(database, invoice, { ...period, prices, tolerance: options.tolerance }),
    )
    printSheet(sheet(result), options, host)
    return result.lines.every(({ agrees }) => agrees) ? EXIT.done : EXIT.failed
  },
})

type Line = Omit<ReconciledLine, 'day'> & { readonly day: string | undefined }

function sheet({ lines, period, total }: Reconciliation): Sheet<Line> {
  const differing = lines.filter(({ agrees }) => !agrees).length
  return {
    title: `Invoice and log${periodText(period)}, in USD`,
    columns: [
      text('day', 'day', ({ day }) => day),
      text('model', 'model', ({ model }) => model),
      count('calls', 'calls', ({ calls }) => calls),
      usd('estimated_usd', 'estimated', ({ estimatedUsd }) => estimatedUsd),
      usd('reported_usd', 'reported', ({ reportedUsd }) => reportedUsd),
      usd('invoiced_usd', 'invoiced', ({ invoicedUsd }) => invoicedUsd),
      usd('difference_usd', 'difference', ({ differenceUsd }) => differenceUsd),
      percent('difference_percent', 'in %', ({ differencePercent }) => differencePercent),
      remarks('causes', ({ causes }) => causes.map(causeText)),
    ],
    rows: lines,
    total: { ...total, day: 'all', model: '', agrees: differing === 0, causes: [] },
    notes: differing === 0 ? [] : [`${plural(differing, 'line')} of ${lines.length} differ beyond the tolerance.`],
  }
}
