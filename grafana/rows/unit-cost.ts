import { METRIC } from '../../src/sinks/names.ts'
import { timeSeries } from '../panels/time-series.ts'
import type { Row } from '../parts/layout.ts'
import { ratio, sumRate } from '../parts/promql.ts'

const by = ['model'] as const
const cost = sumRate(METRIC.cost, { by })

const perCall = timeSeries({
  title: 'Cost per call',
  description: 'Cost by the price table, divided by successful calls.',
  unit: 'currencyUSD',
  decimals: 5,
  width: 8,
  manySeries: true,
  queries: [{ expr: ratio(cost, sumRate(METRIC.requests, { by, where: 'outcome="completed"' })), legend: '{{model}}' }],
  noValue: 'Nothing spent',
  traces: 'ofModel',
})

const perTokens = timeSeries({
  title: 'Cost per 1,000 tokens',
  description: 'It falls with the share of cached prompt tokens, and rises with the share of completion tokens.',
  unit: 'currencyUSD',
  decimals: 5,
  width: 8,
  manySeries: true,
  queries: [{ expr: `1000 * ${ratio(cost, sumRate(METRIC.tokens, { by }))}`, legend: '{{model}}' }],
  noValue: 'No tokens',
})

const reported = timeSeries({
  title: 'Reported against estimated',
  description:
    'Spend per hour as reported by the gateway in its answers, and by the price table. If they differ, prices have changed. Not every gateway reports a cost.',
  unit: 'currencyUSD',
  width: 8,
  queries: [
    { expr: `3600 * ${sumRate(METRIC.cost)}`, legend: 'Estimated' },
    { expr: `3600 * ${sumRate(METRIC.reportedCost)}`, legend: 'Reported' },
  ],
  noValue: 'Nothing spent',
})

export const unitCost: Row = { title: 'What a call and a token cost', panels: [perCall, perTokens, reported] }
