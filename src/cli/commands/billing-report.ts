import { SPENDING_KEYS, type Spending, type SpendingKey, spending } from '../../billing/reports/spending.ts'
import { oneOf, readText } from '../../config/values.ts'
import { databaseOptions, withBillingLog } from '../billing-log.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { option } from '../option.ts'
import { periodOf, periodOptions, periodText } from '../period-options.ts'
import { plural } from '../sheet/figures.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { count, type Sheet, text, usd } from '../sheet/sheet.ts'

export const billingReport = command({
  about: [
    'Every attempt is a call, including retries. The cost is estimated from the price table; the cost that the gateway reported is shown beside it. The latency is the average of completed calls. Amounts are exact.',
  ],
  options: {
    by: option('KEY', 'model (the default), day, tenant, endpoint or month', oneOf(SPENDING_KEYS), 'model'),
    label: option('KEY', 'the label with the tenant (tenant by default)', readText, 'tenant'),
    ...periodOptions,
    ...formatOptions,
    ...databaseOptions,
  },
  async run({ options }, host) {
    const period = periodOf(options)
    const found = await withBillingLog(options.database, host, (database) =>
      spending(database, { ...options, ...period }),
    )
    const name = options.by === 'tenant' ? options.label : options.by
    printSheet(sheet(`Spending by ${name}${periodText(period)}`, options.by, name, found), options, host)
    return EXIT.done
  },
})

function sheet(
  title: string,
  by: SpendingKey,
  keyTitle: string,
  { rows, total }: Awaited<ReturnType<typeof spending>>,
): Sheet<Spending> {
  return {
    title,
    columns: [
      text(by, keyTitle, ({ key }) => key),
      count('calls', 'calls', ({ calls }) => calls),
      count('prompt_tokens', 'prompt', ({ promptTokens }) => promptTokens),
      count('completion_tokens', 'completion', ({ completionTokens }) => completionTokens),
      usd('cost_usd', 'cost USD', ({ costUsd }) => costUsd),
      usd('reported_cost_usd', 'reported', ({ reportedCostUsd }) => reportedCostUsd),
      count('unpriced_calls', 'unpriced', ({ unpriced }) => unpriced),
      count('usage_missing_calls', 'no usage', ({ usageMissing }) => usageMissing),
      count('average_latency_ms', 'avg ms', ({ averageLatencyMs }) => averageLatencyMs),
    ],
    rows,
    total: { ...total, key: 'all' },
    notes: notes(total),
  }
}

/** A note for sums that lack calls. */
function notes({ unpriced, usageMissing }: Spending): readonly string[] {
  const absent: string[] = []
  if (unpriced > 0) absent.push(`${plural(unpriced, 'call')} of models without a price`)
  if (usageMissing > 0) absent.push(`${plural(usageMissing, 'call')} whose tokens are unknown`)
  return absent.length === 0 ? [] : [`Missing in the cost: ${absent.join(', and ')}.`]
}
