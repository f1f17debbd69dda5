/**
 * VictoriaMetrics computes these in its own way: without extrapolation to the edges of the window, from the last sample
 * before the window on, and taking the first value of a new series for growth. So it has series, too, where Prometheus has
 * none.
 */
export const COUNTING_FUNCTIONS: ReadonlySet<string> = new Set(['rate', 'increase'])

/**
 * By how much Thanos may be off in these, as a share, where a series begins within the window: Prometheus puts a zero before
 * its first value, and does not send what is older than its own start.
 */
export const OF_YOUNG_SERIES = 0.02

/** What therefore differs whenever there is traffic; what counts rare events may be equal, such as nothing to nothing. */
export const ALWAYS_DIFFERENT: readonly string[] = [
  'cost: Cost, 24 h A',
  'cost: 24 h vs. last week A',
  'cost: Per 1,000 tokens, 24 h A',
  'cost: Spend per hour by model A',
  'cost: Spend per hour by tenant A',
  'cost: Spend per hour by call type A',
  'cost: Spend of an hour against a week before A',
  'cost: Cost of the last 24 h A',
  'cost: Models, 24 h A',
  'cost: Models, 24 h B',
  'cost: Models, 24 h C',
  'cost: Models, 24 h D',
  'cost: Models, 24 h E',
  'cost: Models, 24 h F',
  'cost: Cost per call A',
  'cost: Reported against estimated A',
  'cost: Reported against estimated B',
  'cost: Prompt and completion tokens A',
  'cost: Tokens by tenant A',
  'cost: Token details A',
  'cost: Tokens of the last hour A',
  'cost: Calls without a price A',
  'latency: p50 duration A',
  'latency: p95 duration A',
  'latency: p99 duration A',
  'latency: p95 first token A',
  'latency: Tokens per second of a stream A',
  'latency: Duration A',
  'latency: Duration B',
  'latency: Duration C',
  'latency: p95 duration, streamed and not A',
  'latency: p95 duration by model A',
  'latency: Time to first token A',
  'latency: Time to first token B',
  'latency: Time to first token C',
  'latency: p95 time to first token by model A',
  'latency: Time per output token A',
  'latency: Time per output token B',
  'latency: Tokens per second of a stream by model A',
  'latency: Completion tokens by model A',
  'latency: Durations of all calls A',
  'limits: Outcomes A',
  'overview: Calls A',
  'overview: p95 latency A',
  'overview: Cost, 24 h A',
  'overview: Calls by status A',
  'overview: Latency A',
  'overview: Latency B',
  'overview: Latency C',
  'overview: Tokens by model A',
  'overview: Cost by model, 24 h A',
  'pipeline: Received A',
  'pipeline: Received B',
  'pipeline: Sent A',
  'pipeline: Sent B',
  'pipeline: Tail sampling A',
  'pipeline: Tail sampling B',
  'pipeline: Why traces are kept A',
  'pipeline: Prometheus: ingested A',
  'recording.yaml: holysheep:cost_usd:increase1h',
  'recording.yaml: holysheep:cost_usd:increase1d',
  'recording.yaml: holysheep:cost_usd:sum1m',
  'slo.yaml: holysheep:slo_requests:rate5m',
  'slo.yaml: holysheep:slo_streams:rate5m',
  'slo.yaml: holysheep:slo_slow_first_token:rate5m',
]
