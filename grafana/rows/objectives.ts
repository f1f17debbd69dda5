import { bars } from '../panels/gauge.ts'
import { timeSeries } from '../panels/time-series.ts'
import type { Row } from '../parts/layout.ts'
import { aggregate, recorded } from '../parts/promql.ts'
import type { Query } from '../parts/query.ts'
import { LIMIT, type LimitName, RECORDED, type SloWindow } from '../recorded-series.ts'

const budgetLeft = bars({
  title: 'Error budget left, 30 days',
  description:
    'The remaining part of the failures that the objective allows in 30 days: at 100 % nothing is used, below 0 the objective is missed. Availability: at most 0.5 % of the calls time out, fail, are truncated or answered 5xx. First token: 95 % of the streams start within 2.5 s.',
  unit: 'percentunit',
  decimals: 0,
  width: 8,
  queries: [
    {
      expr: `min by (service_name, provider, slo) (${recorded(RECORDED.errorBudgetLeft)})`,
      legend: '{{service_name}} → {{provider}}, {{slo}}',
      instant: true,
    },
  ],
  steps: ['red', [0, 'orange'], [0.25, 'green']],
  max: 1,
  noValue: 'No calls yet',
  runbook: 'availability-burn-slow',
})

const BURN =
  'How many times faster than allowed the budget is used, in the worst of the selected services; at 1 it lasts exactly 30 days. Critical alerts fire above 14.4 in an hour or 6 in six hours.'

const WINDOWS: readonly SloWindow[] = ['5m', '1h', '6h', '3d']

const burnRates = (series: (window: SloWindow) => string, objective: LimitName): readonly Query[] => [
  ...WINDOWS.map((window) => ({
    expr: `${aggregate('max', recorded(series(window)))} / scalar(1 - ${objective})`,
    legend: window,
  })),
  { expr: 'vector(14.4)', legend: 'Alert, 1h' },
  { expr: 'vector(6)', legend: 'Alert, 6h' },
]

const availability = timeSeries({
  title: 'Burn rate: availability',
  description: `${BURN} Bad calls time out, fail, are truncated or answered 5xx.`,
  unit: 'suffix:×',
  width: 8,
  queries: burnRates(RECORDED.availabilityErrors, LIMIT.availability),
  noValue: 'No calls yet',
  runbook: 'availability-burn-fast',
  traces: 'failed',
})

const firstToken = timeSeries({
  title: 'Burn rate: first token',
  description: `${BURN} Bad streams take more than 2.5 s to their first token.`,
  unit: 'suffix:×',
  width: 8,
  queries: burnRates(RECORDED.slowFirstTokens, LIMIT.firstToken),
  noValue: 'No streams yet',
  runbook: 'first-token-burn-fast',
  more: 'latency',
  traces: 'slow',
})

export const objectives: Row = { title: 'Objectives', panels: [budgetLeft, availability, firstToken] }
