import { SPENDING_KEYS, type Spending, type SpendingKey, spending } from '../../billing/reports/spending.ts'
import { oneOf, readText } from '../../config/values.ts'
import { databaseOptions, withBillingLog } from '../billing-log.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { option } from '../option.ts'
import { periodOf, periodOptions, periodText } from '../period-options.ts'
import { amountText, rangeText } from '../range-text.ts'
import { plural } from '../sheet/figures.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { type Column, count, type Sheet, text, usd } from '../sheet/sheet.ts'

export const billingReport = command({
  about: [
    'Every attempt is a call, including retries. The cost is estimated from the price table; the cost that the gateway reported is shown beside it. The latency is the average of completed calls. Amounts are exact. Calls without usage have an expected cost, which is never part of the cost: it has columns of its own, and a note sums it up.',
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
    const isTable = !options.json && options.format === 'table'
    printSheet(sheet(`Spending by ${name}${periodText(period)}`, options.by, name, found, isTable), options, host)
    return EXIT.done
  },
})

const EXPECTED = usd<Spending>('expected_cost_usd', 'expected', ({ expectedUsd }) => expectedUsd)

const EXPECTED_RANGE = [
  usd<Spending>('expected_cost_low_usd', 'low', ({ expectedLowUsd }) => expectedLowUsd),
  usd<Spending>('expected_cost_high_usd', 'high', ({ expectedHighUsd }) => expectedHighUsd),
]

function sheet(
  title: string,
  by: SpendingKey,
  keyTitle: string,
  { rows, total }: Awaited<ReturnType<typeof spending>>,
  isTable: boolean,
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
      ...expectation(total, isTable),
    ],
    rows,
    total: { ...total, key: 'all' },
    notes: notes(total),
  }
}

/** A table has the range in its note only, and no column where no call has an expectation. */
function expectation({ expected }: Spending, isTable: boolean): readonly Column<Spending>[] {
  if (!isTable) return [EXPECTED, ...EXPECTED_RANGE]
  return expected > 0 ? [EXPECTED] : []
}

/** Notes for sums that lack calls. */
function notes({ costUsd, unpriced, usageMissing, expected, ...total }: Spending): readonly string[] {
  const { expectedLowUsd: low, expectedUsd, expectedHighUsd: high } = total
  const absent: string[] = []
  const unexpected = usageMissing - expected
  const alsoWithout = expected > 0 ? ', without an expected cost' : ''
  if (unpriced > 0) absent.push(`${plural(unpriced, 'call')} of models without a price`)
  if (unexpected > 0) absent.push(`${plural(unexpected, 'call')} whose tokens are unknown${alsoWithout}`)
  const lines = absent.length === 0 ? [] : [`Missing in the cost: ${absent.join(', and ')}.`]
  if (low === undefined || expectedUsd === undefined || high === undefined) return lines
  const range = rangeText({ low, expected: expectedUsd, high })
  return [...lines, `${amountText(costUsd ?? '0')} metered + ${range} of ${plural(expected, 'call')} without usage.`]
}
