import { INSTRUMENT } from '../../src/sinks/metrics/instruments.ts'
import { LABEL, type LabelName, METRIC, type MetricName } from '../../src/sinks/names.ts'
import { code, codes, markdownTable } from './markdown.ts'

type Kind = 'counter' | 'up-down counter' | 'gauge' | 'histogram'

/** What the reference says of a metric, beside its name, unit and buckets, which the code has. */
interface MetricReference {
  readonly kind: Kind
  readonly labels: readonly LabelName[]
  /** What is counted or measured, where the description in the code is too short for a page. */
  readonly about?: string
}

const { provider, endpoint, method, model, outcome, reason, limitType, tokenType, callType, statusCode } = LABEL
const CALL = [provider, endpoint, model] as const

export const METRIC_REFERENCE: Readonly<Record<MetricName, MetricReference>> = {
  [METRIC.requests]: {
    kind: 'counter',
    labels: [provider, endpoint, method, model, statusCode, LABEL.statusClass, outcome],
    about: 'Finished attempts, each counted exactly once, whatever its end',
  },
  [METRIC.requestDuration]: {
    kind: 'histogram',
    labels: [provider, endpoint, method, model, outcome, LABEL.stream],
    about: 'From the start of the request to the last byte of the body',
  },
  [METRIC.timeToFirstToken]: {
    kind: 'histogram',
    labels: CALL,
    about: 'From the start of the request to the first event with content; streams only',
  },
  [METRIC.timePerOutputToken]: {
    kind: 'histogram',
    labels: CALL,
    about: '(end − first token) / (output tokens − 1); streams only',
  },
  [METRIC.requestsInFlight]: { kind: 'up-down counter', labels: [provider, endpoint] },
  [METRIC.gatewayDuration]: {
    kind: 'histogram',
    labels: CALL,
    about:
      'Duration as the gateway reports it: `latency_ms`, `openai-processing-ms`, `x-envoy-upstream-service-time`, `server-timing`',
  },
  [METRIC.rateLimited]: { kind: 'counter', labels: [...CALL, limitType], about: 'Answers of status 429' },
  [METRIC.rateLimitRemaining]: {
    kind: 'gauge',
    labels: [provider, limitType],
    about: 'What remains of a limit by the latest headers; gone after 5 minutes without any',
  },
  [METRIC.rateLimitLimit]: {
    kind: 'gauge',
    labels: [provider, limitType],
    about: 'The limit by the latest headers; gone after 5 minutes without any',
  },
  [METRIC.retryAfter]: {
    kind: 'histogram',
    labels: [provider, endpoint],
    about: 'Wait that answers of status 429 and 503 asked for',
  },
  [METRIC.timeouts]: { kind: 'counter', labels: [...CALL, LABEL.phase] },
  [METRIC.serverErrors]: { kind: 'counter', labels: [...CALL, statusCode] },
  [METRIC.retries]: {
    kind: 'counter',
    labels: CALL,
    about: 'Attempts after the first, as the clients number them in their headers',
  },
  [METRIC.tokens]: { kind: 'counter', labels: [...CALL, tokenType], about: 'Tokens used: the two types add up' },
  [METRIC.tokenDetails]: {
    kind: 'counter',
    labels: [...CALL, LABEL.detail],
    about: 'Subsets of the tokens used, not to be added to them',
  },
  [METRIC.cost]: {
    kind: 'counter',
    labels: [...CALL, callType],
    about: 'Cost estimated from the [price table](prices.md)',
  },
  [METRIC.reportedCost]: {
    kind: 'counter',
    labels: [...CALL, callType],
    about: 'Cost that the gateway reported: `usage.cost_usd`, `usage.cost` or a cost header',
  },
  [METRIC.unpricedRequests]: {
    kind: 'counter',
    labels: CALL,
    about: 'Calls with known usage and no price: their cost is in no other metric',
  },
  [METRIC.usageMissing]: {
    kind: 'counter',
    labels: [...CALL, reason],
    about: 'Calls answered with 2xx whose tokens are unknown, also those that were cancelled or cut',
  },
  [METRIC.unmeteredTokens]: {
    kind: 'counter',
    labels: [...CALL, tokenType, reason],
    about:
      'Tokens that [calls without usage](prices.md#calls-without-usage) are expected to have used; never part of `holysheep_tokens_total`',
  },
  [METRIC.unmeteredCost]: {
    kind: 'counter',
    labels: [...CALL, callType, reason],
    about: 'Their expected cost; never part of `holysheep_cost_usd_total`',
  },
  [METRIC.units]: { kind: 'counter', labels: [...CALL, LABEL.unit] },
  [METRIC.failovers]: {
    kind: 'counter',
    labels: [LABEL.from, LABEL.to, reason],
    about: 'Requests that continued at another provider',
  },
  [METRIC.circuitState]: { kind: 'gauge', labels: [provider], about: '0 closed, 1 half-open, 2 open' },
  [METRIC.circuitTransitions]: { kind: 'counter', labels: [provider, LABEL.to] },
  [METRIC.rateLimitQueue]: { kind: 'gauge', labels: [provider, limitType] },
  [METRIC.rateLimitWait]: { kind: 'histogram', labels: [provider, limitType] },
  [METRIC.billingRows]: { kind: 'counter', labels: [LABEL.result] },
  [METRIC.billingQueue]: { kind: 'gauge', labels: [], about: 'Rows in memory that wait to be written' },
  [METRIC.instrumentationErrors]: {
    kind: 'counter',
    labels: [LABEL.part],
    about: 'Faults of the instrumentation that the application never saw; 0 if all is well',
  },
  [METRIC.buildInfo]: { kind: 'gauge', labels: [LABEL.version, LABEL.priceTable], about: 'Always 1' },
  [METRIC.genAiDuration]: { kind: 'histogram', labels: [] },
  [METRIC.genAiTimeToFirstChunk]: { kind: 'histogram', labels: [] },
  [METRIC.genAiTimePerOutputChunk]: {
    kind: 'histogram',
    labels: [],
    about: 'The mean over the first 17 chunks of a stream, recorded once for each stream',
  },
  [METRIC.genAiTokenUsage]: { kind: 'histogram', labels: [] },
}

/** Every metric, under the heading where a reader looks for it. */
export const METRIC_GROUPS: Readonly<Record<string, readonly MetricName[]>> = {
  calls: [
    METRIC.requests,
    METRIC.requestDuration,
    METRIC.timeToFirstToken,
    METRIC.timePerOutputToken,
    METRIC.requestsInFlight,
    METRIC.gatewayDuration,
  ],
  failures: [
    METRIC.rateLimited,
    METRIC.rateLimitRemaining,
    METRIC.rateLimitLimit,
    METRIC.retryAfter,
    METRIC.timeouts,
    METRIC.serverErrors,
    METRIC.retries,
  ],
  money: [
    METRIC.tokens,
    METRIC.tokenDetails,
    METRIC.cost,
    METRIC.reportedCost,
    METRIC.unpricedRequests,
    METRIC.usageMissing,
    METRIC.unmeteredTokens,
    METRIC.unmeteredCost,
    METRIC.units,
  ],
  resilience: [
    METRIC.failovers,
    METRIC.circuitState,
    METRIC.circuitTransitions,
    METRIC.rateLimitQueue,
    METRIC.rateLimitWait,
  ],
  billing: [METRIC.billingRows, METRIC.billingQueue],
  health: [METRIC.instrumentationErrors, METRIC.buildInfo],
}

export const GEN_AI_METRICS: readonly MetricName[] = [
  METRIC.genAiDuration,
  METRIC.genAiTimeToFirstChunk,
  METRIC.genAiTimePerOutputChunk,
  METRIC.genAiTokenUsage,
]

export function metricsTable(names: readonly MetricName[]): string {
  return markdownTable(
    ['metric', 'kind, unit', 'labels', 'meaning'],
    names.map((name) => [code(name), kindOf(name), codes(METRIC_REFERENCE[name].labels) || '–', aboutOf(name)]),
  )
}

/** The histograms of the conventions, whose labels are attributes. */
export function genAiTable(): string {
  return markdownTable(
    ['metric', 'unit', 'meaning'],
    GEN_AI_METRICS.map((name) => [code(name), code(INSTRUMENT[name].unit ?? ''), aboutOf(name)]),
  )
}

/** The bucket bounds of every histogram. */
export function boundsTable(): string {
  const bounds = (name: MetricName) => INSTRUMENT[name].advice?.explicitBucketBoundaries
  const names = Object.values(METRIC).filter((name) => bounds(name) !== undefined)
  const sets = new Map<string, MetricName[]>()
  for (const name of names) {
    const set = bounds(name)?.join(' ') ?? ''
    sets.set(set, [...(sets.get(set) ?? []), name])
  }
  return markdownTable(
    ['bounds', 'metrics'],
    Array.from(sets, ([set, members]) => [set, codes(members)]),
  )
}

function kindOf(name: MetricName): string {
  const { unit } = INSTRUMENT[name]
  const { kind } = METRIC_REFERENCE[name]
  return unit === undefined ? kind : `${kind}, ${code(unit)}`
}

const aboutOf = (name: MetricName): string => METRIC_REFERENCE[name].about ?? INSTRUMENT[name].description ?? ''
