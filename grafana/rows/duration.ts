import { METRIC } from '../../src/sinks/names.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import { OUTCOMES, QUANTILES } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { quantile, sumRate } from '../parts/promql.ts'
import { limitLine } from '../parts/thresholds.ts'
import { LIMIT } from '../recorded-series.ts'

const { requestDuration, timeToFirstToken } = METRIC

const all = timeSeries({
  title: 'Duration',
  description: '50, 95 and 99 % of the calls took at most this long, from the start of the request to the last byte.',
  unit: 's',
  width: 12,
  colors: QUANTILES,
  queries: [
    { expr: quantile(0.5, requestDuration), legend: 'p50' },
    { expr: quantile(0.95, requestDuration), legend: 'p95' },
    { expr: quantile(0.99, requestDuration), legend: 'p99' },
  ],
  noValue: 'No calls',
  runbook: 'latency-high',
  traces: 'slow',
})

const notStreamed = timeSeries({
  title: 'p95 duration, streamed and not',
  description:
    'The duration of a stream depends on the length of its answer, and its first content arrives early: the alert is about the other calls.',
  unit: 's',
  width: 12,
  queries: [
    { expr: quantile(0.95, requestDuration, { where: 'stream="true"' }), legend: 'streamed' },
    { expr: quantile(0.95, requestDuration, { where: 'stream="false"' }), legend: 'not streamed' },
    limitLine(LIMIT.p95LatencySeconds, 'Alert, not streamed'),
  ],
  runbook: 'latency-high',
  traces: 'slow',
})

const byModel = timeSeries({
  title: 'p95 duration by model',
  description: '95 % of the calls of each model took at most this long.',
  unit: 's',
  width: 8,
  manySeries: true,
  queries: [{ expr: quantile(0.95, requestDuration, { by: ['model'] }), legend: '{{model}}' }],
  noValue: 'No calls',
  runbook: 'latency-high',
  traces: 'ofModel',
})

const byEndpoint = timeSeries({
  title: 'p95 duration by endpoint',
  description: '95 % of the calls to each endpoint took at most this long.',
  unit: 's',
  width: 8,
  manySeries: true,
  queries: [{ expr: quantile(0.95, requestDuration, { by: ['endpoint'] }), legend: '{{endpoint}}' }],
  noValue: 'No calls',
  runbook: 'latency-high',
  traces: 'ofEndpoint',
})

const byOutcome = timeSeries({
  title: 'p95 duration by outcome',
  description: 'How long callers waited, by outcome. Timeouts are at the configured limit.',
  unit: 's',
  width: 8,
  manySeries: true,
  colors: OUTCOMES,
  queries: [{ expr: quantile(0.95, requestDuration, { by: ['outcome'] }), legend: '{{outcome}}' }],
  noValue: 'No calls',
  traces: 'ofOutcome',
})

const byGateway = timeSeries({
  title: 'Duration by the gateway, and in all',
  description:
    'p95 of the calls, and p95 of what the gateway itself reports (latency_ms, openai-processing-ms, x-envoy-upstream-service-time, server-timing). The difference is the network, and the time for the rest of a stream. Not every gateway reports it.',
  unit: 's',
  width: 24,
  queries: [
    { expr: quantile(0.95, requestDuration), legend: 'p95 of the calls' },
    { expr: quantile(0.95, METRIC.gatewayDuration, { by: ['model'] }), legend: 'p95 by the gateway, {{model}}' },
  ],
  noValue: 'None reported',
  runbook: 'latency-high',
  traces: 'slow',
})

const by = ['model', 'endpoint'] as const

const models = table({
  title: 'Models and endpoints',
  description: 'The last minutes, by model and endpoint. First token: streams only.',
  width: 24,
  height: 10,
  labels: { model: 'Model', endpoint: 'Endpoint' },
  values: [
    { title: 'Calls/s', unit: 'reqps', decimals: 2, expr: sumRate(METRIC.requests, { by }) },
    { title: 'p50', unit: 's', decimals: 2, expr: quantile(0.5, requestDuration, { by }) },
    { title: 'p95', unit: 's', decimals: 2, expr: quantile(0.95, requestDuration, { by }) },
    { title: 'p99', unit: 's', decimals: 2, expr: quantile(0.99, requestDuration, { by }) },
    { title: 'First token p50', unit: 's', decimals: 2, expr: quantile(0.5, timeToFirstToken, { by }) },
    { title: 'First token p95', unit: 's', decimals: 2, expr: quantile(0.95, timeToFirstToken, { by }) },
  ],
  sortBy: 'p95',
  noValue: 'No calls',
})

export const duration: Row = {
  title: 'Duration',
  panels: [all, notStreamed, byModel, byEndpoint, byOutcome, byGateway, models],
}
