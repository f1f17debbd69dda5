import { METRIC } from '../../src/sinks/names.ts'
import { heatmap } from '../panels/heatmap.ts'
import { timeSeries } from '../panels/time-series.ts'
import { tracesTable } from '../panels/traces-table.ts'
import { QUANTILES } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { buckets, rate, select, sum } from '../parts/promql.ts'
import { variable } from '../parts/sources.ts'
import { TRACES } from '../parts/traces.ts'
import { TEMPO } from '../stack-series.ts'

const SAMPLED =
  'From Tempo, by the traces that the collector keeps: all with errors, slow and expensive ones, and a part of the rest, so it looks slower than it is.'

/** Tempo has names of its own for our labels, and models as the gateway spelt them. */
const spans = `${TEMPO.spanLatency}{service=~"$service", holysheep_endpoint=~"$endpoint", holysheep_endpoint!=""}`

const all = heatmap({
  title: 'Durations of all calls',
  description:
    'Number of calls by duration. Two bands are two kinds of calls; a rising band is a gateway that slows down.',
  unit: 's',
  width: 8,
  height: 9,
  queries: [
    {
      expr: buckets(select(METRIC.requestDuration, undefined, '_bucket')),
      legend: '{{le}}',
      format: 'heatmap',
    },
  ],
  noValue: 'No calls',
})

const kept = heatmap({
  title: 'Durations of traces',
  description: `Every dot links to the trace of a call. ${SAMPLED}`,
  unit: 's',
  width: 8,
  height: 9,
  queries: [
    {
      expr: buckets(spans),
      legend: '{{le}}',
      format: 'heatmap',
      exemplar: true,
    },
  ],
  noValue: 'No traces',
})

const p95 = timeSeries({
  title: 'p50 and p95 of traces',
  description: `The dots lead to traces. ${SAMPLED}`,
  unit: 's',
  width: 8,
  height: 9,
  colors: QUANTILES,
  queries: [
    { expr: `histogram_quantile(0.5, ${sum(rate(spans), ['le'])})`, legend: 'p50' },
    { expr: `histogram_quantile(0.95, ${sum(rate(spans), ['le'])})`, legend: 'p95', exemplar: true },
  ],
  noValue: 'No traces',
  traces: 'slow',
})

const slow = tracesTable({
  title: 'Slow calls',
  description: 'Calls of the time range that took more than 2 s and whose traces were kept. A click opens the trace.',
  width: 24,
  height: 10,
  query: `{ ${TRACES.slow} && span.holysheep.endpoint =~ "${variable('endpoint:pipe')}" }`,
  attributes: {
    'holysheep.endpoint': 'Endpoint',
    'gen_ai.request.model': 'Model',
    'holysheep.outcome': 'Outcome',
    'holysheep.cost_usd': 'Cost in USD',
  },
  limit: 30,
  noValue: 'No slow calls',
  runbook: 'latency-high',
})

export const traces: Row = { title: 'Distribution and traces', panels: [all, kept, p95, slow] }
