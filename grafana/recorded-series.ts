/**
 * Series that the rules of the stack make (`otel-collector/prometheus/rules`), by their names there. A test holds the two
 * together.
 */
export const RECORDED = {
  availabilityErrors: (window: SloWindow) => `holysheep:slo_errors:ratio_rate${window}` as const,
  slowFirstTokens: (window: SloWindow) => `holysheep:slo_slow_first_token:ratio_rate${window}` as const,
  errorBudgetLeft: 'holysheep:error_budget:remaining30d',
  monthToDate: 'holysheep:cost_usd:month_to_date',
  monthEndForecast: 'holysheep:cost_usd:month_end_forecast',
  headroom: 'holysheep:rate_limit_headroom:ratio',
} as const

/** Windows over which the share of bad calls is recorded. */
export const SLO_WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const

export type SloWindow = (typeof SLO_WINDOWS)[number]

/** Thresholds, recorded as series of one value: lines on the panels. */
export const LIMIT = {
  rateLimitedPerSecond: 'holysheep:threshold:rate_limited_per_second',
  timeoutsPerSecond: 'holysheep:threshold:timeouts_per_second',
  serverErrorsPerSecond: 'holysheep:threshold:server_errors_per_second',
  p95LatencySeconds: 'holysheep:threshold:p95_latency_seconds',
  dailyCostUsd: 'holysheep:threshold:daily_cost_usd',
  successRatio: 'holysheep:threshold:success_ratio',
  tokensPerHour: 'holysheep:threshold:tokens_per_hour',
  headroomRatio: 'holysheep:threshold:headroom_ratio',
  queueRatio: 'holysheep:threshold:queue_ratio',
  availability: 'holysheep:objective:availability',
  firstToken: 'holysheep:objective:first_token',
  monthlyBudgetUsd: 'holysheep:budget:month_usd',
} as const

export type LimitName = (typeof LIMIT)[keyof typeof LIMIT]

/**
 * The same numbers where Grafana can't read a series: colours change at them. Lines and alerts follow the rules; these
 * numbers only set colours.
 */
export const COLOR_CHANGES_AT = {
  [LIMIT.successRatio]: 0.95,
  [LIMIT.p95LatencySeconds]: 5,
  [LIMIT.dailyCostUsd]: 100,
  [LIMIT.headroomRatio]: 0.1,
  [LIMIT.queueRatio]: 0.5,
  [LIMIT.firstToken]: 0.95,
} as const satisfies Partial<Record<LimitName, number>>

/** Made by Prometheus for every alert that is pending or firing. */
export const ALERTS = 'ALERTS'
