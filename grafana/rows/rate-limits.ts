import { METRIC } from '../../src/sinks/names.ts'
import { timeSeries } from '../panels/time-series.ts'
import { LIMIT_TYPES, QUANTILES } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { quantile, sumRate } from '../parts/promql.ts'
import { nearLimitLine } from '../parts/thresholds.ts'
import { LIMIT } from '../recorded-series.ts'

const byType = timeSeries({
  title: '429 by limit',
  description:
    'Answers of status 429 per second, by the limit that was hit. Waiting does not help against a quota. The alert line appears when the values come near it.',
  unit: 'reqps',
  width: 8,
  style: 'stacked',
  colors: LIMIT_TYPES,
  queries: [
    { expr: sumRate(METRIC.rateLimited, { by: ['limit_type'] }), legend: '{{limit_type}}' },
    nearLimitLine(LIMIT.rateLimitedPerSecond, 'Alert', sumRate(METRIC.rateLimited)),
  ],
  noValue: 'None',
  runbook: 'rate-limited',
  traces: 'rateLimited',
})

const byModel = timeSeries({
  title: '429 by endpoint and model',
  description: 'Answers of status 429 per second, by endpoint and model.',
  unit: 'reqps',
  width: 8,
  manySeries: true,
  queries: [{ expr: sumRate(METRIC.rateLimited, { by: ['endpoint', 'model'] }), legend: '{{model}} {{endpoint}}' }],
  noValue: 'None',
  runbook: 'rate-limited',
  traces: 'rateLimited',
})

const retryAfter = timeSeries({
  title: 'Retry-After',
  description: 'How long the answers of status 429 and 503 asked callers to wait.',
  unit: 's',
  width: 8,
  colors: QUANTILES,
  queries: [
    { expr: quantile(0.5, METRIC.retryAfter), legend: 'p50' },
    { expr: quantile(0.95, METRIC.retryAfter), legend: 'p95' },
    { expr: quantile(0.99, METRIC.retryAfter), legend: 'p99' },
  ],
  noValue: 'None asked for',
  runbook: 'rate-limited',
})

export const rateLimits: Row = { title: 'Rate limits', panels: [byType, byModel, retryAfter] }
