import { LABEL, METRIC } from '../../sinks/names.ts'
import { SampleSet } from '../samples/sample-set.ts'
import { type Application, latest, perMinute, spanOf } from './application.ts'

/** Outcomes that are no errors: the caller may cancel. */
const GOOD_OUTCOMES = ['completed', 'cancelled']

/** Requests or tokens that a provider still allows. */
export interface RemainingLimit {
  readonly provider: string
  readonly limitType: string
  readonly remaining: number
  readonly limit: number | undefined
}

/** What is known of all applications that answer, together. */
export interface Reading {
  readonly answering: readonly Application[]
  readonly down: readonly Application[]
  /** Seconds that the rates are over; `undefined` until there are two samples. */
  readonly seconds: number | undefined
  /** Increases in a minute. */
  readonly rates: SampleSet
  /** Newest values: totals since the start of each application. */
  readonly totals: SampleSet
  readonly headroom: readonly RemainingLimit[]
}

export function readingOf(applications: readonly Application[]): Reading {
  const answering = applications.filter(({ fault }) => fault === undefined)
  const seconds = answering.map(spanOf).flatMap((span) => (span === undefined ? [] : [span.to - span.from]))
  return {
    answering,
    down: applications.filter(({ fault }) => fault !== undefined),
    seconds: seconds.length > 0 ? Math.max(...seconds) : undefined,
    rates: new SampleSet(answering.flatMap(perMinute)),
    totals: new SampleSet(answering.flatMap(latest)),
    headroom: answering.flatMap(headroomOf).reduce<readonly RemainingLimit[]>(withLower, []),
  }
}

function headroomOf(application: Application): readonly RemainingLimit[] {
  const samples = latest(application)
  const gauges = samples.filter(({ name }) => name === METRIC.rateLimitRemaining)
  return gauges.map(({ labels: { provider = '', limit_type: limitType = '' }, value }) => ({
    provider,
    limitType,
    remaining: value,
    limit: samples.find(({ name, labels }) => {
      return name === METRIC.rateLimitLimit && labels.provider === provider && labels.limit_type === limitType
    })?.value,
  }))
}

/** Processes that share a key see the same limit at different times: of several readings, the lowest is shown. */
function withLower(lowest: readonly RemainingLimit[], next: RemainingLimit): readonly RemainingLimit[] {
  const same = lowest.find(({ provider, limitType }) => provider === next.provider && limitType === next.limitType)
  if (same === undefined) return [...lowest, next]
  return same.remaining <= next.remaining ? lowest : lowest.map((one) => (one === same ? next : one))
}

/** The figures of all calls, or of those to one model; of a minute or since the start, as the set is. */
export interface Figures {
  readonly calls: number
  /** In percent of the calls; `undefined` without any. */
  readonly errors: number | undefined
  readonly rateLimited: number
  /** `undefined` if all that is known is that calls are without usage. */
  readonly tokens: number | undefined
  /** `undefined` if all that is known is that calls are without a price or usage. */
  readonly usd: number | undefined
  /** Calls that are missing in `usd`. */
  readonly unpriced: number
  /** Calls that are missing in `tokens` and `usd`. */
  readonly usageMissing: number
  /** Of completed calls, in seconds: fast failures would lower it. */
  readonly p95: number | undefined
  readonly firstTokenP50: number | undefined
  readonly firstTokenP95: number | undefined
}

export function figuresOf(set: SampleSet, model?: string): Figures {
  const where = model === undefined ? {} : { model }
  const calls = set.total(METRIC.requests, where)
  const errors = set
    .values(METRIC.requests, LABEL.outcome, where)
    .filter((outcome) => !GOOD_OUTCOMES.includes(outcome))
    .reduce((sum, outcome) => sum + set.total(METRIC.requests, { ...where, outcome }), 0)
  const unpriced = set.total(METRIC.unpricedRequests, where)
  const usageMissing = set.total(METRIC.usageMissing, where)
  return {
    calls,
    errors: calls > 0 ? (100 * errors) / calls : undefined,
    rateLimited: set.total(METRIC.rateLimited, where),
    tokens: known(set.total(METRIC.tokens, where), usageMissing),
    usd: known(set.total(METRIC.cost, where), unpriced + usageMissing),
    unpriced,
    usageMissing,
    p95: set.quantile(0.95, METRIC.requestDuration, { ...where, outcome: 'completed' }),
    firstTokenP50: set.quantile(0.5, METRIC.timeToFirstToken, where),
    firstTokenP95: set.quantile(0.95, METRIC.timeToFirstToken, where),
  }
}

/** A sum of nothing is unknown where calls are missing in it. */
const known = (sum: number, missing: number): number | undefined => (sum === 0 && missing > 0 ? undefined : sum)
