import { METRIC } from '../../src/sinks/names.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import type { Row } from '../parts/layout.ts'
import { rate, ratio, select, sum } from '../parts/promql.ts'
import { TEMPO } from '../stack-series.ts'

const inFlight = timeSeries({
  title: 'In flight by endpoint',
  description:
    'Calls under way, streams to their last byte. It rises with the traffic, and when the gateway slows down.',
  unit: 'short',
  width: 12,
  style: 'stacked',
  queries: [{ expr: sum(select(METRIC.requestsInFlight), 'endpoint'), legend: '{{endpoint}}' }],
  noValue: 'None',
})

const by = 'client, server'
const edges = (series: string): string => sum(rate(`${series}{client=~"$service"}`), by)

const graph = table({
  title: 'Who calls whom',
  description:
    'The edges of the service graph that Tempo makes of the traces which the collector keeps: rates are lower than those of all calls, and failures are overstated.',
  width: 12,
  labels: { client: 'From', server: 'To' },
  values: [
    { title: 'Calls/s', unit: 'reqps', decimals: 2, expr: edges(TEMPO.graphRequests) },
    {
      title: 'Failed',
      unit: 'percentunit',
      decimals: 1,
      expr: ratio(edges(TEMPO.graphFailures), edges(TEMPO.graphRequests)),
    },
    {
      title: 'p95',
      unit: 's',
      decimals: 2,
      expr: `histogram_quantile(0.95, ${sum(rate(`${TEMPO.graphClientLatency}{client=~"$service"}`), `le, ${by}`)})`,
    },
  ],
  sortBy: 'Calls/s',
  noValue: 'No service graph',
})

export const concurrency: Row = { title: 'Concurrency and dependencies', panels: [inFlight, graph] }
