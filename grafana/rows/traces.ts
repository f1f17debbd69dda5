import { METRIC } from '../../src/sinks/names.ts'
import { heatmap } from '../panels/heatmap.ts'
import { timeSeries } from '../panels/time-series.ts'
import { tracesTable } from '../panels/traces-table.ts'
import type { Row } from '../parts/layout.ts'
import { buckets, rate, select, sum } from '../parts/promql.ts'
import { variable } from '../parts/sources.ts'
import { TRACES } from '../parts/traces.ts'
import { SPANS } from '../stack-series.ts'

const ALL_SPANS = 'From the spans of all calls, before the collector drops any.'

/** Has names of its own for our labels, and models as the gateway spelt them. */
const spans = (where = ''): string =>
  `${SPANS.duration}{service_name=~"$service", holysheep_endpoint=~"$endpoint", holysheep_endpoint!=""${where}}`

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

const bySpans = heatmap({
  title: 'Durations of spans',
  description: `${ALL_SPANS} A dot is a call and leads to its trace, if the collector has kept that: of failed calls, 429s and whatever is slow or expensive in its settings it always has.`,
  unit: 's',
  width: 8,
  height: 9,
  queries: [
    {
      expr: buckets(spans()),
      legend: '{{le}}',
      format: 'heatmap',
      exemplar: true,
    },
  ],
  noValue: 'No spans',
})

const p95 = (selector: string): string => `histogram_quantile(0.95, ${sum(rate(selector), ['le'])}) >= 0`

const quantiles = timeSeries({
  title: 'p95 of spans, and failed calls',
  description: `${ALL_SPANS} The dots are failed calls, and lead to their traces.`,
  unit: 's',
  width: 8,
  height: 9,
  colors: { p95: 'blue', 'p95 of failed calls': 'red' },
  queries: [
    { expr: p95(spans()), legend: 'p95' },
    { expr: p95(spans(', status_code="STATUS_CODE_ERROR"')), legend: 'p95 of failed calls', exemplar: true },
  ],
  noValue: 'No spans',
  traces: 'failed',
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

export const traces: Row = { title: 'Distribution and traces', panels: [all, bySpans, quantiles, slow] }
