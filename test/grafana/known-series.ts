import { ALERTS, LIMIT, RECORDED, SLO_WINDOWS } from '../../grafana/recorded-series.ts'
import { STACK_GAUGES, STACK_SERIES } from '../../grafana/stack-series.ts'
import { INSTRUMENT } from '../../src/sinks/metrics/instruments.ts'
import { METRIC, type MetricName } from '../../src/sinks/names.ts'

/** What a panel may do with a series: how fast it grows, or how much it is. */
export type Kind = 'counter' | 'gauge' | 'constant'

const ours: readonly MetricName[] = Object.values(METRIC)

const isHistogram = (metric: MetricName): boolean => INSTRUMENT[metric].advice?.explicitBucketBoundaries !== undefined

/** The series of one of our metrics, by the names that Prometheus has for them. */
export const seriesOf = (metric: MetricName): readonly string[] =>
  isHistogram(metric) ? ['bucket', 'count', 'sum'].map((suffix) => `${metric}_${suffix}`) : [metric]

const kindOf = (metric: MetricName): Kind => (isHistogram(metric) || metric.endsWith('_total') ? 'counter' : 'gauge')

/** All series that the rules make and the dashboards use. */
export const recordedSeries: readonly string[] = Object.values(RECORDED).flatMap((series) =>
  typeof series === 'string' ? [series] : SLO_WINDOWS.map((window) => series(window)),
)

export const limitSeries: readonly string[] = Object.values(LIMIT)

export const KNOWN_SERIES: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...ours.flatMap((metric) => seriesOf(metric).map((series) => [series, kindOf(metric)] as const)),
  ...recordedSeries.map((series) => [series, 'gauge'] as const),
  ...limitSeries.map((series) => [series, 'constant'] as const),
  ...STACK_SERIES.map((series) => [series, STACK_GAUGES.includes(series) ? 'gauge' : 'counter'] as const),
  [ALERTS, 'gauge'],
])
