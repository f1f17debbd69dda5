import { METRIC } from '../../src/sinks/names.ts'
import { bars, gauge } from '../panels/gauge.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import { OUTCOMES, QUANTILES, STATUS_CODES } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { named, orZero, quantile, ratio, sumIncrease, sumRate } from '../parts/promql.ts'
import { limitLine, nearLimitLine } from '../parts/thresholds.ts'
import { COLOR_CHANGES_AT, LIMIT } from '../recorded-series.ts'

const rateLimited = sumRate(METRIC.rateLimited)
const notGood = 'outcome!~"completed|cancelled"'
const tolerated = 1 - COLOR_CHANGES_AT[LIMIT.successRatio]

const calls = timeSeries({
  title: 'Calls by status',
  description:
    'Calls per second by the status of the answer. "No answer" are time-outs, broken connections and cancelled calls.',
  unit: 'reqps',
  width: 12,
  style: 'stacked',
  colors: STATUS_CODES,
  queries: [
    {
      expr: named(sumRate(METRIC.requests, { by: ['status_code'] }), 'status_code', 'no answer'),
      legend: '{{status_code}}',
    },
  ],
  noValue: 'No calls',
  traces: 'all',
})

const rateLimits = timeSeries({
  title: 'Rate limit events (429)',
  description: 'Answers of status 429 per second. The alert line appears when the values come near it.',
  unit: 'reqps',
  width: 12,
  queries: [
    { expr: sumRate(METRIC.rateLimited, { by: ['endpoint'] }), legend: '{{endpoint}}' },
    nearLimitLine(LIMIT.rateLimitedPerSecond, 'Alert', rateLimited),
  ],
  noValue: 'None',
  runbook: 'rate-limited',
  more: 'limits',
  traces: 'rateLimited',
})

const latency = timeSeries({
  title: 'Latency',
  description:
    '50, 95 and 99 % of the calls took at most this long, from the start of the request to the last byte. The alert is about calls that are not streamed.',
  unit: 's',
  width: 12,
  colors: QUANTILES,
  queries: [
    { expr: quantile(0.5, METRIC.requestDuration), legend: 'p50' },
    { expr: quantile(0.95, METRIC.requestDuration), legend: 'p95' },
    { expr: quantile(0.99, METRIC.requestDuration), legend: 'p99' },
    limitLine(LIMIT.p95LatencySeconds, 'Alert, p95 not streamed'),
  ],
  runbook: 'latency-high',
  more: 'latency',
  traces: 'slow',
})

const tokens = timeSeries({
  title: 'Tokens by model',
  description: 'Tokens per second, prompt and completion together.',
  unit: 'si:tok/s',
  width: 12,
  style: 'stacked',
  queries: [{ expr: sumRate(METRIC.tokens, { by: ['model'] }), legend: '{{model}}' }],
  noValue: 'No tokens',
  more: 'cost',
  traces: 'ofModel',
})

const errors = gauge({
  title: 'Error rate',
  description: 'Share of calls that failed; calls that were cancelled by the caller are excluded.',
  unit: 'percentunit',
  decimals: 1,
  width: 6,
  queries: [
    {
      expr: ratio(
        orZero(sumRate(METRIC.requests, { where: notGood })),
        sumRate(METRIC.requests, { where: 'outcome!="cancelled"' }),
      ),
    },
  ],
  steps: ['green', [tolerated / 2, 'orange'], [tolerated, 'red']],
  max: 0.2,
  noValue: 'No calls',
  runbook: 'success-rate-low',
  traces: 'failed',
})

const models = bars({
  title: 'Cost by model, 24 h',
  description: 'Cost of each model in the last 24 hours, by the price table.',
  unit: 'currencyUSD',
  decimals: 2,
  width: 6,
  queries: [{ expr: sumIncrease(METRIC.cost, '24h', { by: ['model'] }), legend: '{{model}}', instant: true }],
  steps: ['blue'],
  noValue: 'Nothing spent',
  more: 'cost',
})

const badCalls = sumIncrease(METRIC.requests, '24h', {
  by: ['endpoint', 'model', 'outcome', 'status_code'],
  where: notGood,
})

const worst = table({
  title: 'Top endpoints by error, 24 h',
  description: 'Endpoints and models with the most failed calls in the last 24 hours.',
  width: 12,
  labels: {
    endpoint: 'Endpoint',
    model: 'Model',
    outcome: { title: 'Outcome', width: 100, colors: OUTCOMES },
    status_code: { title: 'Status', width: 95 },
  },
  values: [
    {
      title: 'Calls',
      width: 80,
      unit: 'locale',
      decimals: 0,
      expr: `topk(10, ${named(badCalls, 'status_code', 'no answer')} > 0)`,
    },
  ],
  sortBy: 'Calls',
  noValue: 'No errors',
  more: 'limits',
})

export const traffic: Row = {
  title: 'Traffic',
  panels: [calls, rateLimits, latency, tokens, errors, models, worst],
}
