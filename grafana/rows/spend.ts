import { METRIC } from '../../src/sinks/names.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import type { Row } from '../parts/layout.ts'
import { type GroupLabel, named, ratio, recorded, select, sum, sumIncrease, sumRate } from '../parts/promql.ts'
import { limitLine } from '../parts/thresholds.ts'
import { LIMIT, RECORDED } from '../recorded-series.ts'

const hourly = (by: readonly GroupLabel[]): string => `3600 * ${sumRate(METRIC.cost, { by })}`

const byModel = timeSeries({
  title: 'Spend per hour by model',
  description: 'At the current rate, by the price table.',
  unit: 'currencyUSD',
  width: 12,
  style: 'stacked',
  queries: [{ expr: hourly(['model']), legend: '{{model}}' }],
  noValue: 'Nothing spent',
  runbook: 'daily-cost-high',
  traces: 'ofModel',
})

const byTenant = timeSeries({
  title: 'Spend per hour by tenant',
  description:
    'By the baggage label tenant, which has to be in HOLYSHEEP_OTEL_BAGGAGE_LABELS. "No tenant" are calls without it.',
  unit: 'currencyUSD',
  width: 12,
  style: 'stacked',
  queries: [{ expr: named(hourly(['tenant']), 'tenant', 'no tenant'), legend: '{{tenant}}' }],
  noValue: 'Nothing spent',
})

const byCallType = timeSeries({
  title: 'Spend per hour by call type',
  description: 'Chat, embeddings and so on, at the current rate.',
  unit: 'currencyUSD',
  width: 12,
  style: 'stacked',
  queries: [{ expr: hourly(['call_type']), legend: '{{call_type}}' }],
  noValue: 'Nothing spent',
})

const month = timeSeries({
  title: 'Month to date against the budget',
  description:
    'The forecast is month to date, plus the rest of the month at the rate of the last 24 hours. The budget is for all services together.',
  unit: 'currencyUSD',
  width: 12,
  queries: [
    { expr: sum(recorded(RECORDED.monthToDate)), legend: 'Month to date' },
    { expr: sum(recorded(RECORDED.monthEndForecast)), legend: 'Forecast of the month' },
    limitLine(LIMIT.monthlyBudgetUsd, 'Budget'),
  ],
  runbook: 'budget-overrun-forecast',
})

const day = timeSeries({
  title: 'Cost of the last 24 h',
  description: 'At each point, the cost of the 24 hours before. The alert is about all services together.',
  unit: 'currencyUSD',
  width: 12,
  queries: [
    { expr: sumIncrease(METRIC.cost, '24h'), legend: 'Chosen services' },
    limitLine(LIMIT.dailyCostUsd, 'Alert'),
  ],
  runbook: 'daily-cost-high',
})

const lastWeek = timeSeries({
  title: 'Spend of an hour against a week before',
  description: 'The cost of the hour before each point, and of the same hour a week before.',
  unit: 'currencyUSD',
  width: 12,
  queries: [
    { expr: sumIncrease(METRIC.cost, '1h'), legend: 'Now' },
    { expr: sumIncrease(METRIC.cost, '1h', { before: '7d' }), legend: 'A week before' },
  ],
  noValue: 'Nothing spent',
  runbook: 'spend-anomaly',
})

const by = ['model'] as const
const dayOf = (metric: typeof METRIC.cost | typeof METRIC.tokens | typeof METRIC.requests, where?: string): string =>
  sumIncrease(metric, '24h', where === undefined ? { by } : { by, where })

const models = table({
  title: 'Models, 24 h',
  description:
    'Use and cost of each model in the last 24 hours. Calls: successful ones; "cached": the share of prompt tokens that were read from the cache of the provider.',
  width: 24,
  height: 10,
  labels: { model: 'Model' },
  values: [
    { title: 'Cost', unit: 'currencyUSD', decimals: 2, expr: dayOf(METRIC.cost) },
    { title: 'Calls', unit: 'locale', decimals: 0, expr: dayOf(METRIC.requests, 'outcome="completed"') },
    { title: 'Tokens', unit: 'short', decimals: 1, expr: dayOf(METRIC.tokens) },
    {
      title: 'Cost per call',
      unit: 'currencyUSD',
      decimals: 5,
      expr: ratio(dayOf(METRIC.cost), dayOf(METRIC.requests, 'outcome="completed"')),
    },
    {
      title: 'Cost per 1,000 tokens',
      unit: 'currencyUSD',
      decimals: 5,
      expr: `1000 * ${ratio(dayOf(METRIC.cost), dayOf(METRIC.tokens))}`,
    },
    {
      title: 'Cached',
      unit: 'percentunit',
      decimals: 1,
      expr: ratio(
        sum(`increase(${select(METRIC.tokenDetails, 'detail="cached_prompt"')}[24h])`, by),
        dayOf(METRIC.tokens, 'token_type="prompt"'),
      ),
    },
  ],
  sortBy: 'Cost',
  noValue: 'No calls',
})

export const spend: Row = { title: 'Spend', panels: [byModel, byTenant, byCallType, lastWeek, month, day, models] }
