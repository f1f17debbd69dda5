import { METRIC } from '../../src/sinks/names.ts'
import { stat } from '../panels/stat.ts'
import type { Row } from '../parts/layout.ts'
import { quantile, ratio, recorded, sum, sumIncrease, sumRate } from '../parts/promql.ts'
import { NEUTRAL } from '../parts/thresholds.ts'
import { COLOR_CHANGES_AT, LIMIT, RECORDED } from '../recorded-series.ts'

const done = sumRate(METRIC.requests, { where: 'outcome="completed"' })
const notCancelled = sumRate(METRIC.requests, { where: 'outcome!="cancelled"' })
const monthToDate = sum(recorded(RECORDED.monthToDate))
const least = COLOR_CHANGES_AT[LIMIT.successRatio]
const latency = COLOR_CHANGES_AT[LIMIT.p95LatencySeconds]
const dailyCost = COLOR_CHANGES_AT[LIMIT.dailyCostUsd]

/** The six numbers to look at first. */
export const glance: Row = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Calls',
      description: 'Calls per second that ended, with any outcome. Each attempt of a retried call counts.',
      unit: 'reqps',
      decimals: 2,
      width: 4,
      queries: [{ expr: sumRate(METRIC.requests) }],
      noValue: 'No calls',
    }),
    stat({
      title: 'Success',
      description:
        'Share of successful calls. Rejected (4xx and 5xx), timed-out, failed and truncated calls are not successful; calls that were cancelled by the caller are excluded.',
      unit: 'percentunit',
      decimals: 1,
      width: 4,
      queries: [{ expr: ratio(`(${done} or 0 * ${notCancelled})`, notCancelled) }],
      steps: ['red', [least, 'orange'], [(1 + least) / 2, 'green']],
      noValue: 'No calls',
      runbook: 'success-rate-low',
      more: 'limits',
    }),
    stat({
      title: 'p95 latency',
      description:
        '95 % of the calls took at most this long, from the start of the request to the last byte of the answer.',
      unit: 's',
      decimals: 2,
      width: 4,
      queries: [{ expr: quantile(0.95, METRIC.requestDuration) }],
      steps: ['green', [latency / 2, 'orange'], [latency, 'red']],
      noValue: 'No calls',
      runbook: 'latency-high',
      more: 'latency',
    }),
    stat({
      title: 'Cost, 24 h',
      description: 'Cost of the last 24 hours by the price table. The alert is about all services together.',
      unit: 'currencyUSD',
      decimals: 2,
      width: 4,
      queries: [{ expr: sumIncrease(METRIC.cost, '24h') }],
      steps: ['green', [dailyCost * 0.8, 'orange'], [dailyCost, 'red']],
      noValue: 'Nothing spent',
      runbook: 'daily-cost-high',
      more: 'cost',
    }),
    stat({
      title: 'Month to date',
      description: 'Cost of the selected services in this calendar month (UTC), as far as Prometheus has data.',
      unit: 'currencyUSD',
      decimals: 2,
      width: 4,
      queries: [{ expr: monthToDate }],
      steps: NEUTRAL,
      noValue: 'Nothing spent',
      more: 'cost',
    }),
    stat({
      title: 'Of the budget',
      description: 'Month to date as a share of the monthly budget of all services.',
      unit: 'percentunit',
      decimals: 1,
      width: 4,
      queries: [{ expr: `${monthToDate} / scalar(${LIMIT.monthlyBudgetUsd})` }],
      steps: ['green', [0.8, 'orange'], [1, 'red']],
      noValue: 'Nothing spent',
      runbook: 'budget-spent',
      more: 'cost',
    }),
  ],
}
