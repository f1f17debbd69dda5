import { METRIC } from '../../src/sinks/names.ts'
import { timeSeries } from '../panels/time-series.ts'
import type { Row } from '../parts/layout.ts'
import { sumRate } from '../parts/promql.ts'

const unpriced = timeSeries({
  title: 'Calls without a price',
  description:
    'Calls per second with known tokens and a model without a price: they are missing in all costs here. Add the model to a price file.',
  unit: 'reqps',
  width: 6,
  queries: [{ expr: sumRate(METRIC.unpricedRequests, { by: ['model'] }), legend: '{{model}}' }],
  noValue: 'None',
  runbook: 'model-unpriced',
})

const usageMissing = timeSeries({
  title: 'Calls without usage',
  description:
    'Successful calls per second with unknown tokens and so unknown cost. not_sent: the answer had no usage, such as a stream without stream_options.include_usage.',
  unit: 'reqps',
  width: 6,
  queries: [{ expr: sumRate(METRIC.usageMissing, { by: ['reason', 'model'] }), legend: '{{reason}}, {{model}}' }],
  noValue: 'None',
  runbook: 'usage-missing',
  traces: 'ofModel',
})

const unmeteredTokens = timeSeries({
  title: 'Expected tokens of calls without usage',
  description: 'Tokens per second that calls without usage are expected to use; in no other panel.',
  unit: 'si:tok/s',
  width: 6,
  queries: [
    { expr: sumRate(METRIC.unmeteredTokens, { by: ['token_type', 'model'] }), legend: '{{token_type}}, {{model}}' },
  ],
  noValue: 'None',
})

const unmeteredCost = timeSeries({
  title: 'Expected cost of calls without usage',
  description:
    'USD per hour that calls without usage are expected to cost, learned from the others: apart from the metered cost, and never part of it. The billing log has the range.',
  unit: 'currencyUSD',
  width: 6,
  queries: [
    { expr: `3600 * ${sumRate(METRIC.unmeteredCost, { by: ['reason', 'model'] })}`, legend: '{{reason}}, {{model}}' },
  ],
  noValue: 'None',
  runbook: 'usage-missing',
})

export const gaps: Row = {
  title: 'What is missing in these numbers',
  panels: [unpriced, usageMissing, unmeteredTokens, unmeteredCost],
}
