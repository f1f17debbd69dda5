import { METRIC } from '../../src/sinks/names.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import type { Row } from '../parts/layout.ts'
import { aggregate, orZero, select, sumRate } from '../parts/promql.ts'
import { PROMETHEUS } from '../stack-series.ts'

/**
 * Seconds since the newest sample of each service: of the last minutes exactly, else of the last hour. A series that ends
 * is believed for 5 minutes, and is then gone.
 */
const newestAge = `time() - ${aggregate(
  'max',
  `timestamp(${select(METRIC.buildInfo)}) or max_over_time(timestamp(${select(METRIC.buildInfo)})[1h:1m])`,
  ['service_name'],
)}`

/**
 * The most of a minute: from one sample to the next, the age goes up and down like a saw. Steps of 7 s don't keep pace
 * with exports every 5, 10, 15 or 60, which else would be seen at the same moment of their interval each time.
 */
export const silence = `max_over_time((${newestAge})[1m:7s])`

const errors = timeSeries({
  title: 'Instrumentation errors by part',
  description: 'Internal errors of the instrumentation per second. They are swallowed, so that no call is affected.',
  unit: 'ops',
  width: 8,
  queries: [
    {
      expr: sumRate(METRIC.instrumentationErrors, { by: ['service_name', 'part'] }),
      legend: '{{service_name}}, {{part}}',
    },
    { expr: orZero(sumRate(METRIC.instrumentationErrors)), legend: 'All' },
  ],
  runbook: 'instrumentation-errors',
})

const age = timeSeries({
  title: 'Age of the newest data',
  description:
    'Longest time without new data of each service, in the minute before each point. Up to the interval of exports or scrapes is normal.',
  unit: 's',
  decimals: 0,
  width: 8,
  queries: [{ expr: silence, legend: '{{service_name}}' }],
  noValue: 'No data',
  runbook: 'telemetry-absent',
})

const versions = table({
  title: 'Versions',
  description: 'Processes by version of the instrumentation and of its price table.',
  width: 8,
  labels: {
    service_name: 'Service',
    version: { title: 'Version', width: 80 },
    price_table: { title: 'Prices of', width: 100 },
  },
  values: [
    {
      title: 'Processes',
      width: 95,
      unit: 'short',
      decimals: 0,
      expr: aggregate('count', select(METRIC.buildInfo), ['service_name', 'version', 'price_table']),
    },
  ],
  noValue: 'None',
})

const targets = table({
  title: 'Targets',
  description: 'The targets that Prometheus scrapes. Applications that push are not included.',
  width: 24,
  height: 7,
  labels: { job: 'Job', instance: 'Target' },
  values: [
    {
      title: 'Up',
      unit: 'bool_yes_no',
      steps: ['red', [1, 'green']],
      expr: aggregate('min', PROMETHEUS.up, ['job', 'instance']),
    },
    {
      title: 'Up, 24 h',
      unit: 'percentunit',
      decimals: 1,
      expr: aggregate('min', `avg_over_time(${PROMETHEUS.up}[24h])`, ['job', 'instance']),
    },
  ],
  runbook: 'scrape-failing',
})

export const instrumentation: Row = { title: 'Instrumentation', panels: [errors, age, versions, targets] }
