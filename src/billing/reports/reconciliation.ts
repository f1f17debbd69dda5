import { formatUsd, type Money, parseUsd } from '../../money.ts'
import type { PriceTable } from '../../pricing/index.ts'
import type { Database } from '../database/database.ts'
import { type Cause, causesOf, type InvoicedDay } from './cause.ts'
import { added, compare, percentMore, usdOf } from './figures.ts'
import type { InvoiceLine } from './invoice.ts'
import { joined, type LoggedDay, loggedDays } from './logged-day.ts'
import type { Period } from './period.ts'
import { CENT, isWithin, type Tolerance } from './tolerance.ts'

/** The period, and what counts as agreement. Default period: that of the invoice. */
export interface ReconciliationOptions extends Period {
  /** Determines which names are the same model: `priceTable()`, or with your aliases. */
  readonly prices: PriceTable
  /** The largest difference that is none. Default: a cent. */
  readonly tolerance?: Tolerance
}

/** One model on one day: estimated, reported and invoiced. Amounts are exact decimals of USD. */
export interface ReconciledLine {
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string
  /** Canonical name of the model; `undefined` for logged calls without one. */
  readonly model: string | undefined
  /** Logged attempts. */
  readonly calls: number
  /** The logged cost by the price table; `undefined` if no call was logged. */
  readonly estimatedUsd: string | undefined
  /** The logged cost that the gateway reported; `undefined` if it reported none. */
  readonly reportedUsd: string | undefined
  /** The cost by the invoice; `undefined` if it has no such line. */
  readonly invoicedUsd: string | undefined
  /** Invoiced minus estimated. */
  readonly differenceUsd: string
  /** The difference as a part of the estimate; `undefined` if that is 0. */
  readonly differencePercent: number | undefined
  /** Whether the difference is within the tolerance. */
  readonly agrees: boolean
  /** The causes of a difference beyond the tolerance. */
  readonly causes: readonly Cause[]
}

/** The sums of all lines. */
export type ReconciledTotal = Omit<ReconciledLine, 'day' | 'model' | 'agrees' | 'causes'>

/** An invoice compared with the log. */
export interface Reconciliation {
  /** The days that were compared. */
  readonly period: Period
  /** Sorted by day, then by model. */
  readonly lines: readonly ReconciledLine[]
  /** Their sums. */
  readonly total: ReconciledTotal
}

/** Compares an invoice with the log. Default period: from the first to the last day of the invoice. */
export async function reconciliation(
  database: Database,
  invoice: readonly InvoiceLine[],
  options: ReconciliationOptions,
): Promise<Reconciliation> {
  const days = invoice.map(({ day }) => day).sort()
  const period = { from: options.from ?? days[0], to: options.to ?? days.at(-1) }
  const pairs = new Map<string, Pair>()
  for (const logged of await loggedDays(database, period)) {
    const pair = pairOf(pairs, logged.day, canonical(logged.model, options.prices))
    pair.logged = pair.logged === undefined ? logged : joined(pair.logged, logged)
  }
  for (const line of invoice) {
    if ((period.from ?? '') > line.day || line.day > (period.to ?? line.day)) continue
    const pair = pairOf(pairs, line.day, canonical(line.model, options.prices))
    pair.invoiced = together(pair.invoiced, line)
  }
  const sorted = [...pairs.values()].sort((a, b) => compare(a.day, b.day) || compare(a.model ?? '', b.model ?? ''))
  return { period, lines: reconciled(sorted, options.tolerance ?? CENT), total: totalOf(sorted) }
}

/** Both sides of one model on one day. */
interface Pair {
  readonly day: string
  readonly model: string | undefined
  logged?: LoggedDay
  invoiced?: InvoicedDay
}

function pairOf(pairs: Map<string, Pair>, day: string, model: string | undefined): Pair {
  const key = JSON.stringify([day, model])
  const pair = pairs.get(key) ?? { day, model }
  pairs.set(key, pair)
  return pair
}

/** A name without a price is compared as it is, in lower case. */
function canonical(model: string | undefined, prices: PriceTable): string | undefined {
  return prices.find(model)?.name ?? model?.toLowerCase()
}

function together(known: InvoicedDay | undefined, line: InvoiceLine): InvoicedDay {
  const cost = parseUsd(line.costUsd) ?? 0n
  if (known === undefined) return { cost, requests: line.requests, tokens: line.tokens }
  const sum = (one: number | undefined, other: number | undefined) =>
    one === undefined || other === undefined ? undefined : one + other
  return {
    cost: known.cost + cost,
    requests: sum(known.requests, line.requests),
    tokens: sum(known.tokens, line.tokens),
  }
}

function reconciled(pairs: readonly Pair[], tolerance: Tolerance): readonly ReconciledLine[] {
  const sums = new Map<string | undefined, Money>()
  const invoiced = new Map<string | undefined, Money>()
  for (const pair of pairs) {
    sums.set(pair.model, (sums.get(pair.model) ?? 0n) + differenceOf(pair))
    invoiced.set(pair.model, (invoiced.get(pair.model) ?? 0n) + (pair.invoiced?.cost ?? 0n))
  }
  return pairs.map((pair) => {
    const { day, model } = pair
    const difference = differenceOf(pair)
    const agrees = isWithin(difference, pair.invoiced?.cost ?? 0n, tolerance)
    const moved = isWithin(sums.get(model) ?? 0n, invoiced.get(model) ?? 0n, tolerance)
    const causes = moved ? [{ kind: 'other_days' } as const] : causesOf(pair.logged, pair.invoiced, tolerance)
    return { day, model, ...amountsOf([pair]), agrees, causes: agrees ? [] : causes }
  })
}

function differenceOf({ logged, invoiced }: Pair): Money {
  return (invoiced?.cost ?? 0n) - (logged?.estimated ?? 0n)
}

function totalOf(pairs: readonly Pair[]): ReconciledTotal {
  return amountsOf(pairs)
}

function amountsOf(pairs: readonly Pair[]): ReconciledTotal {
  const estimated = sumOfKnown(pairs.map(({ logged }) => logged?.estimated))
  const invoiced = sumOfKnown(pairs.map((pair) => pair.invoiced?.cost))
  return {
    calls: pairs.reduce((sum, { logged }) => sum + (logged?.calls ?? 0), 0),
    estimatedUsd: usdOf(estimated),
    reportedUsd: usdOf(sumOfKnown(pairs.map(({ logged }) => logged?.reported))),
    invoicedUsd: usdOf(invoiced),
    differenceUsd: formatUsd((invoiced ?? 0n) - (estimated ?? 0n)),
    differencePercent: percentMore(invoiced ?? 0n, estimated ?? 0n),
  }
}

function sumOfKnown(amounts: readonly (Money | undefined)[]): Money | undefined {
  return amounts.reduce(added, undefined)
}
