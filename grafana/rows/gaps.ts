import { METRIC } from '../../src/sinks/names.ts'
import { timeSeries } from '../panels/time-series.ts'
import type { Row } from '../parts/layout.ts'
import { sumRate } from '../parts/promql.ts'

const unpriced = timeSeries({
  title: 'Calls without a price',
  description:
    'Calls per second whose tokens are known and whose model has no price: they are missing in every cost here. A price file adds the model.',
  unit: 'reqps',
  width: 12,
  queries: [{ expr: sumRate(METRIC.unpricedRequests, { by: ['model'] }), legend: '{{model}}' }],
  noValue: 'None',
  runbook: 'model-unpriced',
})

const usageMissing = timeSeries({
  title: 'Calls without usage',
  description:
    'Successful calls per second whose tokens are unknown, so that their cost is too. not_sent: the answer named none, such as a stream without stream_options.include_usage.',
  unit: 'reqps',
  width: 12,
  queries: [{ expr: sumRate(METRIC.usageMissing, { by: ['reason', 'model'] }), legend: '{{reason}}, {{model}}' }],
  noValue: 'None',
  runbook: 'usage-missing',
  traces: 'ofModel',
})

export const gaps: Row = { title: 'What is missing in these numbers', panels: [unpriced, usageMissing] }
