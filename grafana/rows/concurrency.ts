import { METRIC } from '../../src/sinks/names.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import type { Row } from '../parts/layout.ts'
import { rate, ratio, select, sum } from '../parts/promql.ts'
import { TEMPO } from '../stack-series.ts'

const inFlight = timeSeries({
  title: 'In flight by endpoint',
  description:
    'Calls in progress, streams until their last byte. It rises with the traffic, and when the gateway slows down.',
  unit: 'short',
  width: 12,
  height: 9,
  style: 'stacked',
  queries: [{ expr: sum(select(METRIC.requestsInFlight), ['endpoint']), legend: '{{endpoint}}' }],
  noValue: 'None',
})

const by = ['client', 'server'] as const
const selected = (series: string): string => rate(`${series}{client=~"$service"}`)
const edges = (series: string): string => sum(selected(series), by)
const requests = edges(TEMPO.graphRequests)
const p95 = (series: string): string => `histogram_quantile(0.95, ${sum(selected(series), ['le', ...by])}) >= 0`

/** A side without spans, such as users and gateways, has no duration in Tempo: the other side's is used. */
const slower = (one: string, other: string): string => `(${one}) > (${other}) or (${other}) or (${one})`

const graph = table({
  title: 'Who calls whom',
  description:
    'The edges of the service graph in Tempo, from the traces that the collector keeps: rates are lower than those of all calls, and failures are overrepresented. Calls of a library with its own spans, such as the Anthropic SDK, are shown again under its own name.',
  width: 12,
  height: 9,
  labels: { client: 'From', server: 'To' },
  values: [
    { title: 'Calls/s', width: 110, unit: 'reqps', decimals: 2, expr: `${requests} > 0` },
    {
      title: 'Failed',
      width: 90,
      unit: 'percentunit',
      decimals: 1,
      expr: ratio(`(${edges(TEMPO.graphFailures)} or 0 * ${requests})`, requests),
    },
    {
      title: 'p95',
      width: 95,
      unit: 's',
      decimals: 2,
      expr: slower(p95(TEMPO.graphClientLatency), p95(TEMPO.graphServerLatency)),
    },
  ],
  sortBy: 'Calls/s',
  noValue: 'No service graph',
})

export const concurrency: Row = { title: 'Concurrency and dependencies', panels: [inFlight, graph] }
