import { METRIC } from '../../src/sinks/names.ts'
import { stat } from '../panels/stat.ts'
import type { Row } from '../parts/layout.ts'
import { aggregate, orZero, select, sum, sumIncrease } from '../parts/promql.ts'
import { NONE_IS_GOOD } from '../parts/thresholds.ts'
import { COLOR_CHANGES_AT, LIMIT } from '../recorded-series.ts'
import { ALERTMANAGER, COLLECTOR, PROMETHEUS } from '../stack-series.ts'
import { silence } from './instrumentation.ts'

const queueAlert = COLOR_CHANGES_AT[LIMIT.queueRatio]

export const health: Row = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Services',
      description: 'Services that send metrics of this instrumentation.',
      unit: 'short',
      decimals: 0,
      width: 4,
      queries: [{ expr: `count(${aggregate('count', select(METRIC.buildInfo), ['service_name'])})` }],
      steps: ['green'],
      noValue: 'None',
      runbook: 'telemetry-absent',
    }),
    stat({
      title: 'Longest silence',
      description: 'Age of the newest data, of the selected service with the oldest: the maximum of the last minute.',
      unit: 's',
      decimals: 0,
      width: 4,
      queries: [{ expr: `max(${silence})` }],
      steps: ['green', [120, 'orange'], [300, 'red']],
      noValue: 'No data',
      runbook: 'telemetry-absent',
    }),
    stat({
      title: 'Targets down',
      description: 'Targets that Prometheus cannot scrape: applications, and the parts of the stack.',
      unit: 'short',
      decimals: 0,
      width: 4,
      queries: [{ expr: orZero(`count(${PROMETHEUS.up} == 0)`) }],
      steps: NONE_IS_GOOD,
      runbook: 'scrape-failing',
    }),
    stat({
      title: 'Own errors, 24 h',
      description: 'Internal errors of the instrumentation that it swallowed. 0 in a healthy process.',
      unit: 'short',
      decimals: 0,
      width: 4,
      queries: [{ expr: orZero(sumIncrease(METRIC.instrumentationErrors, '24h')) }],
      steps: NONE_IS_GOOD,
      runbook: 'instrumentation-errors',
    }),
    stat({
      title: 'Fullest queue',
      description: 'Sending queue of the collector. When it is full, new data is lost.',
      unit: 'percentunit',
      decimals: 0,
      width: 4,
      queries: [{ expr: `max(${COLLECTOR.queueSize} / ${COLLECTOR.queueCapacity})` }],
      steps: ['green', [queueAlert / 2, 'orange'], [queueAlert, 'red']],
      noValue: 'No collector',
      runbook: 'collector-queue-filling',
    }),
    stat({
      title: 'Undelivered, 24 h',
      description: 'Messages about alerts that Alertmanager could not deliver.',
      unit: 'short',
      decimals: 0,
      width: 4,
      queries: [{ expr: sum(`increase(${ALERTMANAGER.notificationsFailed}[24h])`) }],
      steps: NONE_IS_GOOD,
      noValue: 'No Alertmanager',
      runbook: 'notifications-failing',
    }),
  ],
}
