import type { Database } from '../../billing/database/database.ts'
import { type Spending, spending } from '../../billing/reports/spending.ts'
import { dropPartitionsBefore } from '../../billing/table/partitions.ts'
import { databaseOptions, withBillingLog } from '../billing-log.ts'
import { command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'
import { option, REQUIRED, switchOption } from '../option.ts'
import { readDay } from '../period-options.ts'
import { plural } from '../sheet/figures.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { count, type Sheet, text, usd } from '../sheet/sheet.ts'

export const billingPrune = command({
  about: [
    'The log is partitioned by month, and whole months are dropped: those that ended before the date, in UTC. The month of the date is kept completely. This is fast and does not block the application. The rows cannot be restored.',
  ],
  options: {
    before: option('DATE', 'drops the months before the month of this day, as YYYY-MM-DD', readDay, REQUIRED),
    'dry-run': switchOption('only shows the months that would be dropped'),
    ...formatOptions,
    ...databaseOptions,
  },
  async run({ options }, host) {
    const isDry = options['dry-run']
    const month = options.before.slice(0, 7)
    const found = await withBillingLog(options.database, host, async (database) => {
      const start = new Date(`${month}-01T00:00:00Z`)
      const to = new Date(start.getTime() - 1).toISOString().slice(0, 10)
      const dropped = await spending(database, { by: 'month', to })
      if (!isDry) await dropUnlessInUse(database, start)
      return dropped
    })
    printSheet(sheet(`${isDry ? 'Would drop' : 'Dropped'} the months before ${month} (UTC)`, found), options, host)
    return EXIT.done
  },
})

async function dropUnlessInUse(database: Database, start: Date): Promise<void> {
  try {
    await dropPartitionsBefore(database, start)
  } catch (fault) {
    if (database.dialect.kindOf(fault) !== 'locked') throw fault
    throw new CommandFailure(
      'the log is in use: another query or transaction has its table locked. Some months may be dropped; run this again when it has ended',
      { cause: fault },
    )
  }
}

function sheet(title: string, { rows, total }: Awaited<ReturnType<typeof spending>>): Sheet<Spending> {
  return {
    title,
    columns: [
      text('month', 'month', ({ key }) => key),
      count('calls', 'calls', ({ calls }) => calls),
      usd('cost_usd', 'cost USD', ({ costUsd }) => costUsd),
    ],
    rows,
    total: { ...total, key: plural(rows.length, 'month') },
  }
}
