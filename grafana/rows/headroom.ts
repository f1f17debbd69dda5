import { METRIC } from '../../src/sinks/names.ts'
import { gauge } from '../panels/gauge.ts'
import { timeSeries } from '../panels/time-series.ts'
import { QUIET } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { aggregate, recorded, select } from '../parts/promql.ts'
import { limitLine } from '../parts/thresholds.ts'
import { COLOR_CHANGES_AT, LIMIT, RECORDED } from '../recorded-series.ts'

const headroom = recorded(RECORDED.headroom)
const least = COLOR_CHANGES_AT[LIMIT.headroomRatio]
const none = 'No limits reported'

const now = gauge({
  title: 'Headroom now',
  description: 'The lowest remaining part of each limit by the latest answers. At 0 the next call gets a 429.',
  unit: 'percentunit',
  decimals: 0,
  width: 6,
  queries: [{ expr: aggregate('min', headroom, ['limit_type']), legend: '{{limit_type}}', instant: true }],
  steps: ['red', [least, 'orange'], [3 * least, 'green']],
  noValue: none,
  runbook: 'rate-limit-headroom-low',
})

const timeline = timeSeries({
  title: 'Headroom',
  description: 'The remaining part of each limit. The alert fires below its line.',
  unit: 'percentunit',
  width: 18,
  max: 1,
  queries: [
    {
      expr: aggregate('min', headroom, ['service_name', 'provider', 'limit_type']),
      legend: '{{service_name}} → {{provider}}, {{limit_type}}',
    },
    limitLine(LIMIT.headroomRatio, 'Alert'),
  ],
  runbook: 'rate-limit-headroom-low',
})

/** The reported limit, in the background of what is left of it. */
const LIMIT_STYLE = [
  { id: 'color', value: { mode: 'fixed', fixedColor: QUIET } },
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
  { id: 'custom.lineWidth', value: 1 },
  { id: 'custom.fillOpacity', value: 0 },
  { id: 'custom.showPoints', value: 'never' },
]

/** Each process reports what its own last answer said: the least is what is really left. */
const remaining = (type: 'requests' | 'tokens') =>
  timeSeries({
    title: `${type === 'requests' ? 'Requests' : 'Tokens'} left of the limit`,
    description: `How many ${type} each provider still accepts in its window, by the service with the least remaining, and the limit. Both disappear when no answer has reported them for 5 minutes.`,
    unit: 'short',
    width: 12,
    queries: [
      {
        expr: aggregate('min', select(METRIC.rateLimitRemaining, `limit_type="${type}"`), ['provider']),
        legend: '{{provider}}: left',
      },
      {
        expr: aggregate('max', select(METRIC.rateLimitLimit, `limit_type="${type}"`), ['provider']),
        legend: '{{provider}}: limit',
      },
    ],
    noValue: none,
    runbook: 'rate-limit-exhaustion-predicted',
  }).overrideByRegexp('/: limit$/', LIMIT_STYLE)

export const headroomRow: Row = {
  title: 'Headroom of the rate limits',
  panels: [now, timeline, remaining('requests'), remaining('tokens')],
}
