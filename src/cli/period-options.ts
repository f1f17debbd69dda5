import { dayOf, type Period } from '../billing/reports/period.ts'
import type { Reader } from '../config/settings.ts'
import { InvalidOptionError } from '../errors.ts'
import { type Options, optionalOption, type Values } from './option.ts'
import { UsageError } from './usage-error.ts'

export const readDay: Reader<string> = ({ name, value }) => {
  const day = dayOf(String(value))
  if (day === undefined) throw new InvalidOptionError(name, 'a day as YYYY-MM-DD', value)
  return day
}

/** Options of every command with a period. */
export const periodOptions = {
  from: optionalOption('DATE', 'first day, as YYYY-MM-DD in UTC (that of the first call by default)', readDay),
  to: optionalOption('DATE', 'last day, included (that of the last call by default)', readDay),
} as const satisfies Options

export function periodOf({ from, to }: Values<typeof periodOptions>): Period {
  if (from !== undefined && to !== undefined && from > to) throw new UsageError(`--from ${from} is after --to ${to}`)
  return { from, to }
}

/** For titles: ` from 2026-11-01 to 2026-11-30`. */
export function periodText({ from, to }: Period): string {
  if (from !== undefined && from === to) return `, ${from} (UTC)`
  const text = [from && ` from ${from}`, to && ` to ${to}`].filter(Boolean).join('')
  return text && `${text} (UTC)`
}
