import type { LabelName } from '../../src/sinks/names.ts'
import type { StackLabel } from '../stack-series.ts'
import { type BaggageLabel, chosen, chosenService, type ShownMetric } from './filters.ts'

/** What series can be told apart by: a label of ours, of the baggage, or of the programs of the stack. */
export type GroupLabel = LabelName | BaggageLabel | StackLabel

export interface Selection {
  /** Labels to group by. Default: none, one sum of all. */
  readonly by?: readonly GroupLabel[]
  /** Further matchers, such as `outcome="completed"`. */
  readonly where?: string
}

export interface WindowSelection extends Selection {
  /** Such as `7d`: as it was then. */
  readonly before?: string
}

/** A series of ours, as far as the variables choose it. */
export const select = (metric: ShownMetric, where?: string, suffix = ''): string =>
  `${metric}${suffix}{${[...chosen(metric), ...(where === undefined ? [] : [where])].join(', ')}}`

/** A recorded series of the chosen services. */
export const recorded = (series: string, where?: string): string =>
  `${series}{${chosenService}${where === undefined ? '' : `, ${where}`}}`

/** Per second, over the window that fits the zoom and the pace of the data. */
export const rate = (selector: string): string => `rate(${selector}[$__rate_interval])`

export const sum = (expression: string, by?: readonly GroupLabel[]): string => aggregate('sum', expression, by)

export const aggregate = (
  operator: 'sum' | 'min' | 'max' | 'count',
  expression: string,
  by?: readonly GroupLabel[],
): string => (by === undefined ? `${operator}(${expression})` : `${operator} by (${by.join(', ')}) (${expression})`)

/** Of a series that is not ours, which no variable chooses. */
export const perSecond = (series: string, by?: readonly GroupLabel[]): string => sum(rate(series), by)

export const sumRate = (metric: ShownMetric, { by, where }: Selection = {}): string =>
  sum(rate(select(metric, where)), by)

/** What came together in a window that the title of the panel names. */
export function sumIncrease(metric: ShownMetric, window: string, { by, where, before }: WindowSelection = {}): string {
  const offset = before === undefined ? '' : ` offset ${before}`
  return sum(`increase(${select(metric, where)}[${window}]${offset})`, by)
}

/** Where nothing was measured for a while, there is no quantile: better a gap than a NaN. */
export const quantile = (share: number, metric: ShownMetric, { by, where }: Selection = {}): string =>
  `histogram_quantile(${share}, ${sum(rate(select(metric, where, '_bucket')), ['le', ...(by ?? [])])}) >= 0`

/** The same where there is nothing to divide by. */
export const ratio = (part: string, whole: string): string => `${part} / (${whole} > 0)`

/** A series of failures begins with the first failure: before that, there were none. */
export const orZero = (expression: string): string => `(${expression} or vector(0))`

/**
 * How many fell into each bucket. A bound is `5.0` where Prometheus has scraped it and `5` where it was pushed: the buckets
 * of both belong together.
 */
export const buckets = (selector: string): string =>
  sum(`label_replace(increase(${selector}[$__rate_interval]), "le", "$1", "le", "(.+)[.]0")`, ['le'])

/** Says something where a label is missing, which otherwise is an empty name in the legend. */
export const named = (expression: string, label: string, whereMissing: string): string =>
  `label_replace(${expression}, "${label}", "${whereMissing}", "${label}", "")`
