import { METRIC } from '../../src/sinks/names.ts'
import { timeSeries } from '../panels/time-series.ts'
import { QUANTILES } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { quantile, recorded, sumRate } from '../parts/promql.ts'
import { limitLine } from '../parts/thresholds.ts'
import { LIMIT, RECORDED } from '../recorded-series.ts'

const { timeToFirstToken, timePerOutputToken } = METRIC
const none = 'No streams'

const firstToken = timeSeries({
  title: 'Time to first token',
  description: 'Streams: from the start of the request to the first content.',
  unit: 's',
  width: 8,
  colors: QUANTILES,
  queries: [
    { expr: quantile(0.5, timeToFirstToken), legend: 'p50' },
    { expr: quantile(0.95, timeToFirstToken), legend: 'p95' },
    { expr: quantile(0.99, timeToFirstToken), legend: 'p99' },
  ],
  noValue: none,
  runbook: 'first-token-burn-fast',
  traces: 'slow',
})

const firstTokenByModel = timeSeries({
  title: 'p95 time to first token by model',
  description: '95 % of the streams of each model started within this time.',
  unit: 's',
  width: 8,
  manySeries: true,
  queries: [{ expr: quantile(0.95, timeToFirstToken, { by: ['model'] }), legend: '{{model}}' }],
  noValue: none,
  runbook: 'first-token-burn-fast',
  traces: 'ofModel',
})

const inTime = timeSeries({
  title: 'Streams that start within 2.5 s',
  description:
    'Share of the streams of each service and provider whose first token took no more than 2.5 s, over 5 minutes.',
  unit: 'percentunit',
  decimals: 1,
  width: 8,
  manySeries: true,
  max: 1,
  queries: [
    {
      expr: `1 - max by (service_name, provider) (${recorded(RECORDED.slowFirstTokens('5m'))})`,
      legend: '{{service_name}} → {{provider}}',
    },
    limitLine(LIMIT.firstToken, 'Objective'),
  ],
  noValue: none,
  runbook: 'first-token-burn-fast',
  traces: 'slow',
})

const perToken = timeSeries({
  title: 'Time per output token',
  description: 'Time between tokens after the first one; p95 shows the slow streams.',
  unit: 's',
  width: 8,
  colors: QUANTILES,
  queries: [
    { expr: quantile(0.5, timePerOutputToken), legend: 'p50' },
    { expr: quantile(0.95, timePerOutputToken), legend: 'p95' },
  ],
  noValue: none,
  traces: 'slow',
})

const pace = timeSeries({
  title: 'Tokens per second of a stream by model',
  description: 'Median tokens per second of a stream, by model. People read about 5 to 10.',
  unit: 'si:tok/s',
  width: 8,
  manySeries: true,
  queries: [{ expr: `1 / (${quantile(0.5, timePerOutputToken, { by: ['model'] })})`, legend: '{{model}}' }],
  noValue: none,
  traces: 'ofModel',
})

const throughput = timeSeries({
  title: 'Completion tokens by model',
  description: 'Completion tokens per second of all calls, streamed or not.',
  unit: 'si:tok/s',
  width: 8,
  manySeries: true,
  style: 'stacked',
  queries: [{ expr: sumRate(METRIC.tokens, { by: ['model'], where: 'token_type="completion"' }), legend: '{{model}}' }],
  noValue: 'No tokens',
})

export const streaming: Row = {
  title: 'Streaming',
  panels: [firstToken, firstTokenByModel, inTime, perToken, pace, throughput],
}
