import { METRIC } from '../../src/sinks/names.ts'
import { stat } from '../panels/stat.ts'
import type { Row } from '../parts/layout.ts'
import { quantile, select, sum } from '../parts/promql.ts'
import { COLOR_CHANGES_AT, LIMIT } from '../recorded-series.ts'

const latency = COLOR_CHANGES_AT[LIMIT.p95LatencySeconds]

/** How fast it is now. */
export const speed: Row = {
  title: 'At a glance',
  panels: [
    ...([0.5, 0.95, 0.99] as const).map((share) =>
      stat({
        title: `p${100 * share} duration`,
        description: `${100 * share} % of the calls took at most this long, from the start of the request to the last byte of the answer.`,
        unit: 's',
        decimals: 2,
        width: 4,
        queries: [{ expr: quantile(share, METRIC.requestDuration) }],
        steps: share === 0.95 ? ['green', [latency / 2, 'orange'], [latency, 'red']] : ['blue'],
        noValue: 'No calls',
        runbook: 'latency-high',
        traces: 'slow',
      }),
    ),
    stat({
      title: 'p95 first token',
      description: '95 % of the streams had their first token within this time. The objective is 2.5 s.',
      unit: 's',
      decimals: 2,
      width: 4,
      queries: [{ expr: quantile(0.95, METRIC.timeToFirstToken) }],
      steps: ['green', [1.5, 'orange'], [2.5, 'red']],
      noValue: 'No streams',
      runbook: 'first-token-burn-fast',
      traces: 'slow',
    }),
    stat({
      title: 'Tokens per second of a stream',
      description: 'Median tokens per second of a stream, after its first token.',
      unit: 'si:tok/s',
      width: 4,
      queries: [{ expr: `1 / (${quantile(0.5, METRIC.timePerOutputToken)})` }],
      noValue: 'No streams',
    }),
    stat({
      title: 'In flight',
      description: 'Calls in progress now, streams until their last byte.',
      unit: 'short',
      decimals: 0,
      width: 4,
      queries: [{ expr: sum(select(METRIC.requestsInFlight)) }],
      noValue: 'None',
    }),
  ],
}
