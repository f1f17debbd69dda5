import { METRIC } from '../../src/sinks/names.ts'
import { timeSeries } from '../panels/time-series.ts'
import { OUTCOMES, PHASES, STATUS_CODES } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { named, orZero, ratio, recorded, sumRate } from '../parts/promql.ts'
import { nearLimitLine } from '../parts/thresholds.ts'
import { LIMIT, RECORDED } from '../recorded-series.ts'

const notCancelled = 'outcome!="cancelled"'

const outcomes = timeSeries({
  title: 'Outcomes',
  description:
    'Calls per second by outcome. Rejected: answered 4xx or 5xx. Failed: no answer, or a broken one. Truncated: a stream without its end. Cancelled: by the caller, which is not an error.',
  unit: 'reqps',
  width: 12,
  style: 'stacked',
  colors: OUTCOMES,
  queries: [{ expr: sumRate(METRIC.requests, { by: ['outcome'] }), legend: '{{outcome}}' }],
  noValue: 'No calls',
  runbook: 'success-rate-low',
  traces: 'ofOutcome',
})

const shares = timeSeries({
  title: 'Share of failed calls',
  description:
    'All failed calls, and those that count against the objective: 4xx answers do not. Calls that were cancelled by the caller are excluded.',
  unit: 'percentunit',
  decimals: 1,
  width: 12,
  queries: [
    {
      expr: ratio(
        orZero(sumRate(METRIC.requests, { where: 'outcome!~"completed|cancelled"' })),
        sumRate(METRIC.requests, { where: notCancelled }),
      ),
      legend: 'No good end',
    },
    { expr: `max(${recorded(RECORDED.availabilityErrors('5m'))})`, legend: 'Against the objective, worst service' },
    { expr: `1 - ${LIMIT.successRatio}`, legend: 'Alert' },
  ],
  runbook: 'success-rate-low',
  traces: 'failed',
})

const timeouts = timeSeries({
  title: 'Time-outs by phase',
  description:
    'Calls per second that timed out: while connecting, before the head of the answer, in its body, or by a deadline of the caller.',
  unit: 'reqps',
  width: 8,
  style: 'stacked',
  colors: PHASES,
  queries: [
    { expr: sumRate(METRIC.timeouts, { by: ['phase'] }), legend: '{{phase}}' },
    nearLimitLine(LIMIT.timeoutsPerSecond, 'Alert', sumRate(METRIC.timeouts)),
  ],
  noValue: 'None',
  runbook: 'timeouts',
  traces: 'ofPhase',
})

const serverErrors = timeSeries({
  title: '5xx by status',
  description:
    'Answers of status 5xx per second. The alert checks each status separately; its line appears when the values come near it.',
  unit: 'reqps',
  width: 8,
  style: 'stacked',
  colors: STATUS_CODES,
  queries: [
    { expr: sumRate(METRIC.serverErrors, { by: ['status_code'] }), legend: '{{status_code}}' },
    nearLimitLine(LIMIT.serverErrorsPerSecond, 'Alert', sumRate(METRIC.serverErrors)),
  ],
  noValue: 'None',
  runbook: 'server-errors',
  traces: 'ofStatus',
})

const retries = timeSeries({
  title: 'Retries by endpoint',
  description:
    'Attempts per second after the first, of clients that number them in a header. Each costs time, and some cost money.',
  unit: 'reqps',
  width: 8,
  queries: [{ expr: sumRate(METRIC.retries, { by: ['endpoint'] }), legend: '{{endpoint}}' }],
  noValue: 'None',
  traces: 'ofEndpoint',
})

const byModel = timeSeries({
  title: 'Errors by model',
  description: 'Failed calls per second, by model.',
  unit: 'reqps',
  width: 12,
  queries: [
    { expr: sumRate(METRIC.requests, { by: ['model'], where: 'outcome!~"completed|cancelled"' }), legend: '{{model}}' },
  ],
  noValue: 'None',
  traces: 'ofModel',
})

const byTenant = timeSeries({
  title: 'Errors by tenant',
  description: 'Failed calls per second, by the baggage label tenant.',
  unit: 'reqps',
  width: 12,
  queries: [
    {
      expr: named(
        sumRate(METRIC.requests, { by: ['tenant'], where: 'outcome!~"completed|cancelled"' }),
        'tenant',
        'no tenant',
      ),
      legend: '{{tenant}}',
    },
  ],
  noValue: 'None',
  traces: 'failed',
})

export const errors: Row = {
  title: 'Errors',
  panels: [outcomes, shares, timeouts, serverErrors, retries, byModel, byTenant],
}
