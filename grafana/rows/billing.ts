import { METRIC } from '../../src/sinks/names.ts'
import { timeSeries } from '../panels/time-series.ts'
import { ROWS } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { select, sum, sumRate } from '../parts/promql.ts'

const OFF = 'The billing log is off'

const rows = timeSeries({
  title: 'Rows by result',
  description:
    'Rows of the billing log per second. Spooled: the database is unavailable, and they wait in a file. Dropped: lost, and missing in the log.',
  unit: 'cps',
  width: 12,
  style: 'stacked',
  colors: ROWS,
  queries: [{ expr: sumRate(METRIC.billingRows, { by: ['result'] }), legend: '{{result}}' }],
  noValue: OFF,
  runbook: 'billing-rows-dropped',
})

const queue = timeSeries({
  title: 'Rows in the queue',
  description: 'Rows in the memory of each service, waiting to be written.',
  unit: 'short',
  decimals: 0,
  width: 12,
  queries: [{ expr: sum(select(METRIC.billingQueue), ['service_name']), legend: '{{service_name}}' }],
  noValue: OFF,
  runbook: 'billing-rows-dropped',
})

export const billing: Row = { title: 'Billing log', collapsed: true, panels: [rows, queue] }
