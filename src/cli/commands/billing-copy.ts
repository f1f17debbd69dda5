import { type Copy, type CopyProgress, copyLog } from '../../billing/copy/copy-log.ts'
import { addedSums, type DaySums, NO_CALLS } from '../../billing/copy/day-sums.ts'
import { faultText } from '../../billing/database/fault-text.ts'
import { readTarget, targetName } from '../../billing/database/target.ts'
import { usdOf } from '../../billing/reports/figures.ts'
import { readText } from '../../config/values.ts'
import { withDatabase } from '../billing-log.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import type { Host } from '../host.ts'
import { option, REQUIRED } from '../option.ts'
import { figure, plural } from '../sheet/figures.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { count, remarks, type Sheet, text, usd } from '../sheet/sheet.ts'
import { UsageError } from '../usage-error.ts'

export const billingCopy = command({
  about: [
    'Copies a log to another database, of any kind, a month at a time. Its tables are created if they are missing; the log that is copied is only read. A copy that was interrupted is continued by running it again, and no call is stored twice.',
    'At the end, calls, tokens and costs of every day are compared. If those of any day differ, the days are shown, and the exit code is 1: applications may have written to one of the logs meanwhile.',
  ],
  options: {
    from: option('URL', 'the log that is copied', readText, REQUIRED),
    to: option('URL', 'where it is copied to', readText, REQUIRED),
    ...formatOptions,
  },
  async run({ options }, host) {
    const [from, to] = [
      { value: options.from, name: '--from' },
      { value: options.to, name: '--to', mayCreate: true },
    ]
    if (targetName(readTarget(from.value, from.name)) === targetName(readTarget(to.value, to.name))) {
      throw new UsageError('--from and --to are the same log')
    }
    const copy = await withDatabase(from, (source) =>
      withDatabase(to, (target) => copyLog(source, target, progressOn(host))),
    )
    printSheet(sheet(copy), options, host)
    return copy.days.every(({ isEqual }) => isEqual) ? EXIT.done : EXIT.failed
  },
})

/** On a terminal, a line that grows; elsewhere a line for each month. */
function progressOn({ stderr }: Host): (progress: CopyProgress) => void {
  return ({ month, copied, calls }) => {
    const isDone = copied >= calls
    const line = `${month}: ${figure(copied)} of ${plural(calls, 'call')} copied`
    if (stderr.isTTY === true) stderr.write(`\r${line}${isDone ? '\n' : ''}`)
    else if (isDone) stderr.write(`${line}\n`)
  }
}

interface CopiedMonth {
  readonly month: string
  readonly source: DaySums
  readonly target: DaySums
  /** Days that differ. */
  readonly differences: readonly string[]
}

function sheet({ days, refused, reason }: Copy): Sheet<CopiedMonth> {
  const months = monthsOf(days)
  const differing = days.filter(({ isEqual }) => !isEqual).length
  const result = differing === 0 ? 'The sums of all days are equal.' : `The sums of ${plural(differing, 'day')} differ.`
  return {
    title: 'Both logs, in USD',
    columns: [
      text('month', 'month', ({ month }) => month),
      count('calls', 'calls', ({ source }) => source.calls),
      count('copied_calls', 'copied', ({ target }) => target.calls),
      usd('cost_usd', 'cost', ({ source }) => usdOf(source.cost)),
      usd('copied_cost_usd', 'copied', ({ target }) => usdOf(target.cost)),
      remarks('differences', ({ differences }) => differences),
    ],
    rows: months,
    total: {
      month: 'all',
      source: months.reduce((sum, { source }) => addedSums(sum, source), NO_CALLS),
      target: months.reduce((sum, { target }) => addedSums(sum, target), NO_CALLS),
      differences: [],
    },
    notes: [
      result,
      ...(refused > 0 ? [`The other database refuses ${plural(refused, 'call')}: ${faultText(reason)}`] : []),
    ],
  }
}

function monthsOf(days: Copy['days']): readonly CopiedMonth[] {
  const months = new Map<string, CopiedMonth>()
  for (const { day, source, target, isEqual } of days) {
    const month = day.slice(0, 'YYYY-MM'.length)
    const known = months.get(month) ?? { month, source: NO_CALLS, target: NO_CALLS, differences: [] }
    months.set(month, {
      month,
      source: addedSums(known.source, source),
      target: addedSums(known.target, target),
      differences: isEqual ? known.differences : [...known.differences, `${day}: ${differenceText(source, target)}`],
    })
  }
  return [...months.values()]
}

function differenceText(source: DaySums, target: DaySums): string {
  const of = ({ calls, tokens, cost }: DaySums) =>
    `${plural(calls, 'call')}, ${plural(tokens, 'token')}, ${usdOf(cost) ?? 'no cost'}`
  return `${of(source)}; copied: ${of(target)}`
}
