import { METRIC } from '../../src/sinks/names.ts'
import { stat } from '../panels/stat.ts'
import type { Row } from '../parts/layout.ts'
import { ratio, recorded, sum, sumIncrease } from '../parts/promql.ts'
import { COLOR_CHANGES_AT, LIMIT, RECORDED } from '../recorded-series.ts'

const day = sumIncrease(METRIC.cost, '24h')
const weekBefore = sumIncrease(METRIC.cost, '24h', { before: '7d' })
const monthToDate = sum(recorded(RECORDED.monthToDate))
const budget = `scalar(${LIMIT.monthlyBudgetUsd})`
const dailyCost = COLOR_CHANGES_AT[LIMIT.dailyCostUsd]

/** Where the money stands. */
export const money: Row = {
  title: 'Money',
  panels: [
    stat({
      title: 'Cost, 24 h',
      description: 'Cost of the last 24 hours by the price table. The alert is about all services together.',
      unit: 'currencyUSD',
      decimals: 2,
      width: 4,
      queries: [{ expr: day }],
      steps: ['green', [dailyCost * 0.8, 'orange'], [dailyCost, 'red']],
      noValue: 'Nothing spent',
      runbook: 'daily-cost-high',
      traces: 'costly',
    }),
    stat({
      title: '24 h vs. last week',
      description: 'The last 24 hours against the same 24 hours a week before.',
      unit: 'percentunit',
      decimals: 0,
      width: 4,
      queries: [{ expr: `${ratio(day, weekBefore)} - 1` }],
      steps: ['green', [0.5, 'orange'], [2, 'red']],
      noValue: 'No data then',
      runbook: 'spend-anomaly',
    }),
    stat({
      title: 'Month to date',
      description: 'Cost of the selected services in this calendar month (UTC), as far as Prometheus has data.',
      unit: 'currencyUSD',
      decimals: 2,
      width: 4,
      queries: [{ expr: monthToDate }],
      noValue: 'Nothing spent',
    }),
    stat({
      title: 'Month-end forecast',
      description: 'Month to date, plus the rest of the month at the rate of the last 24 hours. Red: above the budget.',
      unit: 'currencyUSD',
      decimals: 2,
      width: 4,
      queries: [{ expr: sum(recorded(RECORDED.monthEndForecast)) }],
      noValue: 'Nothing spent',
      runbook: 'budget-overrun-forecast',
    }),
    stat({
      title: 'Left of the budget',
      description: 'Monthly budget of all services, minus the cost of the selected ones.',
      unit: 'currencyUSD',
      decimals: 2,
      width: 4,
      queries: [{ expr: `${budget} - ${monthToDate}` }],
      steps: ['red', [0, 'green']],
      noValue: 'All of it',
      runbook: 'budget-spent',
    }),
    stat({
      title: 'Per 1,000 tokens, 24 h',
      description: 'Cost by the price table in the last 24 hours, divided by prompt and completion tokens.',
      unit: 'currencyUSD',
      decimals: 4,
      width: 4,
      queries: [{ expr: `1000 * ${ratio(day, sumIncrease(METRIC.tokens, '24h'))}` }],
      noValue: 'No tokens',
    }),
  ],
}
