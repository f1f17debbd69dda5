import { readSamples } from '../../src/cli/samples/prometheus-text.ts'
import type { Sample } from '../../src/cli/samples/sample.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { type Comparison, compareSums, type Sums, sumsOf } from './comparison.ts'
import { type Judged, tellsTokens } from './judgement.ts'
import { costOf, modelLabel } from './prices.ts'

/** Their answers name no model; what was asked for is none where the price list does not have it. */
const NAMELESS_ENDPOINTS = new Set(['/audio/speech', '/images/generations'])
const OTHER = 'other'

/** Compares the metrics of a life with all its attempts. */
export function compareMetrics(judged: readonly Judged[], text: string): readonly Comparison[] {
  const samples = readSamples(text)
  const found = (metric: string, ...labels: readonly string[]) => sumsOfSamples(samples, metric, labels)
  const usages = judged.filter(({ ending }) => tellsTokens(ending)).flatMap(usageOf)
  const unpriced = usages.filter(({ picodollars }) => picodollars === undefined)
  const inCosts = (metric: string) => sumsOfSamples(samples, metric, ['model', 'tenant'], picodollarsOf)
  return [
    ...compareSums(
      'requests',
      sumsOf(judged, ({ endpoint, method, ending, plan }) =>
        key(endpoint, method, ending.status ?? '', ending.outcome, plan.tenant),
      ),
      found(METRIC.requests, 'endpoint', 'method', 'status_code', 'outcome', 'tenant'),
    ),
    ...compareSums(
      'prompt tokens',
      sumsOf(usages, modelAndTenant, ({ prompt }) => prompt),
      ofType(samples, 'prompt'),
    ),
    ...compareSums(
      'completion tokens',
      sumsOf(usages, modelAndTenant, ({ completion }) => completion),
      ofType(samples, 'completion'),
    ),
    ...compareSums(
      'picodollars',
      sumsOf(
        usages,
        (usage) => (usage.picodollars === undefined ? undefined : modelAndTenant(usage)),
        ({ picodollars }) => Number(picodollars),
      ),
      inCosts(METRIC.cost),
    ),
    ...compareSums(
      'picodollars as reported',
      sumsOf(
        usages,
        (usage) => (usage.reported === undefined ? undefined : modelAndTenant(usage)),
        ({ reported }) => reported ?? 0,
      ),
      inCosts(METRIC.reportedCost),
    ),
    ...compareSums(
      'calls without a price',
      sumsOf(unpriced, ({ model }) => model),
      found(METRIC.unpricedRequests, 'model'),
    ),
    ...compareSums(
      'calls without usage',
      sumsOf(judged, ({ ending }) => ending.gap ?? undefined),
      found(METRIC.usageMissing, 'reason'),
    ),
    ...compareSums(
      'timeouts',
      sumsOf(judged, ({ ending }) => ending.phase),
      found(METRIC.timeouts, 'phase'),
    ),
    ...compareSums(
      'answers 429',
      sumsOf(judged, ({ endpoint, ending }) => (ending.status === 429 ? endpoint : undefined)),
      found(METRIC.rateLimited, 'endpoint'),
    ),
    ...compareSums(
      'answers 5xx',
      sumsOf(judged, ({ ending }) => ((ending.status ?? 0) >= 500 ? `${ending.status}` : undefined)),
      found(METRIC.serverErrors, 'status_code'),
    ),
    ...compareSums(
      'retries',
      sumsOf(judged, ({ endpoint, resendCount }) => (resendCount > 0 ? endpoint : undefined)),
      found(METRIC.retries, 'endpoint'),
    ),
    ...compareSums('calls in flight', new Map(), found(METRIC.requestsInFlight)),
    ...compareSums('faults of the instrumentation', new Map(), found(METRIC.instrumentationErrors)),
  ]
}

interface Usage {
  readonly model: string
  readonly tenant: string
  readonly prompt: number
  readonly completion: number
  readonly picodollars: bigint | undefined
  /** Picodollars as well. */
  readonly reported: number | undefined
}

function usageOf({ attempt, plan, endpoint }: Judged): readonly Usage[] {
  const { model, tokens, costUsd } = attempt?.answer ?? {}
  if (model === undefined || tokens === undefined) return []
  const { prompt, completion } = tokens
  return [
    {
      model: NAMELESS_ENDPOINTS.has(endpoint) ? OTHER : modelLabel(model),
      tenant: plan.tenant,
      prompt,
      completion,
      picodollars: costOf(model, prompt + completion),
      reported: costUsd === undefined ? undefined : Math.round(costUsd * 1e12),
    },
  ]
}

const key = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => (part === '' ? '–' : part)).join(' ')
const modelAndTenant = ({ model, tenant }: Usage): string => key(model, tenant)
const picodollarsOf = ({ value }: Sample): number => Math.round(value * 1e12)

function sumsOfSamples(
  samples: readonly Sample[],
  metric: string,
  names: readonly string[],
  amount = ({ value }: Sample): number => value,
): Sums {
  const ofMetric = samples.filter((sample) => sample.name === metric)
  return sumsOf(ofMetric, ({ labels }) => key(...names.map((name) => labels[name] ?? '')), amount)
}

const ofType = (samples: readonly Sample[], type: string): Sums =>
  sumsOfSamples(
    samples.filter(({ labels }) => labels.token_type === type),
    METRIC.tokens,
    ['model', 'tenant'],
  )
