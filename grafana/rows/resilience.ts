import { METRIC } from '../../src/sinks/names.ts'
import { stateTimeline } from '../panels/state-timeline.ts'
import { timeSeries } from '../panels/time-series.ts'
import { LIMIT_TYPES, QUANTILES } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { aggregate, quantile, select, sum, sumRate } from '../parts/promql.ts'

const NOT_IN_USE = 'createResilientFetch is not in use'

const state = select(METRIC.circuitState)

const circuit = stateTimeline({
  title: 'Circuits',
  description:
    'The circuit breaker of each provider, in the worst process of each service: while it is open, calls go to another provider or fail at once. Of each interval the worst state is shown, however short.',
  width: 12,
  queries: [
    {
      expr: aggregate('max', `max_over_time(${state}[$__interval]) or ${state}`, ['service_name', 'provider']),
      legend: '{{service_name}} → {{provider}}',
    },
  ],
  states: {
    0: { text: 'closed', color: 'green' },
    1: { text: 'half open', color: 'yellow' },
    2: { text: 'open', color: 'red' },
  },
  noValue: NOT_IN_USE,
  runbook: 'circuit-open',
})

const transitions = timeSeries({
  title: 'Circuit transitions',
  description:
    'Changes of circuit states per second. A circuit that opens and closes repeatedly has an unstable provider.',
  unit: 'ops',
  width: 12,
  colors: { '/ closed$/': 'green', '/ half_open$/': 'yellow', '/ open$/': 'red' },
  queries: [{ expr: sumRate(METRIC.circuitTransitions, { by: ['provider', 'to'] }), legend: '{{provider}} to {{to}}' }],
  noValue: NOT_IN_USE,
  runbook: 'circuit-open',
})

const failovers = timeSeries({
  title: 'Failover',
  description: 'Calls per second that failed over to another provider, by reason.',
  unit: 'reqps',
  width: 8,
  manySeries: true,
  style: 'stacked',
  queries: [
    { expr: sumRate(METRIC.failovers, { by: ['from', 'to', 'reason'] }), legend: '{{from}} → {{to}}, {{reason}}' },
  ],
  noValue: NOT_IN_USE,
})

const queue = timeSeries({
  title: 'Waiting for headroom',
  description: 'Calls that wait for a limit, by limit.',
  unit: 'short',
  width: 8,
  style: 'stacked',
  colors: LIMIT_TYPES,
  queries: [{ expr: sum(select(METRIC.rateLimitQueue), ['limit_type']), legend: '{{limit_type}}' }],
  noValue: NOT_IN_USE,
})

const wait = timeSeries({
  title: 'Time spent waiting',
  description: 'How long calls waited for headroom before they were sent.',
  unit: 's',
  width: 8,
  colors: QUANTILES,
  queries: [
    { expr: quantile(0.5, METRIC.rateLimitWait), legend: 'p50' },
    { expr: quantile(0.95, METRIC.rateLimitWait), legend: 'p95' },
  ],
  noValue: 'Nothing waits',
})

export const resilience: Row = {
  title: 'Resilience: circuits, failover, waiting',
  collapsed: true,
  panels: [circuit, transitions, failovers, queue, wait],
}
