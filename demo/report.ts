import type { SampleSet, Where } from '../src/cli/samples/sample-set.ts'
import { dollars, duration, figure, figureOrDash } from '../src/cli/sheet/figures.ts'
import { METRIC } from '../src/sinks/names.ts'
import { name, number, type Table } from './table.ts'

const outcomes = ['completed', 'rejected', 'timeout', 'failed', 'cancelled', 'truncated'] as const

/** Label of calls without a model, and of failed ones whose model only the request has named. */
const other = 'other'

/** The tables of the report that are not empty. */
export function reportTables(scrape: SampleSet): readonly Table[] {
  const tables = [
    calls(scrape),
    tokensAndCost(scrape),
    units(scrape),
    latencies(scrape),
    trouble(scrape),
    tenants(scrape),
  ]
  return tables.filter(({ rows }) => rows.length > 0)
}

/** The models that a metric knows, `other` last. */
const modelsOf = (scrape: SampleSet, metric: string, where: Where = {}): readonly string[] => {
  const models = scrape.values(metric, 'model', where)
  return [...models.filter((model) => model !== other), ...models.filter((model) => model === other)]
}

export function calls(scrape: SampleSet): Table {
  const shown = outcomes.filter((outcome) => scrape.total(METRIC.requests, { outcome }) > 0)
  const cells = (where: Where) => [
    figure(scrape.total(METRIC.requests, where)),
    ...shown.map((outcome) => figureOrDash(scrape.total(METRIC.requests, { ...where, outcome }))),
  ]
  return {
    title: 'Calls by model and outcome',
    columns: [name('model'), number('calls'), ...shown.map(number)],
    rows: modelsOf(scrape, METRIC.requests).map((model) => [model, ...cells({ model })]),
    total: ['all', ...cells({})],
    note: scrape.total(METRIC.requests, { model: other }) > 0 ? 'other: no answer confirmed a model' : undefined,
  }
}

export function tokensAndCost(scrape: SampleSet): Table {
  const cells = (where: Where) => [
    figure(scrape.total(METRIC.tokens, { ...where, token_type: 'prompt' })),
    figure(scrape.total(METRIC.tokens, { ...where, token_type: 'completion' })),
    figureOrDash(scrape.total(METRIC.tokenDetails, { ...where, detail: 'cached_prompt' })),
  ]
  // A cost of 0 and an unknown cost are different.
  const cost = (where: Where) =>
    scrape.total(METRIC.unpricedRequests, where) > 0 ? 'no price' : dollars(scrape.total(METRIC.cost, where))
  const unpriced = scrape.total(METRIC.unpricedRequests)
  return {
    title: 'Tokens and estimated cost',
    columns: [name('model'), number('prompt'), number('completion'), number('of prompt cached'), number('cost')],
    rows: modelsOf(scrape, METRIC.tokens).map((model) => [model, ...cells({ model }), cost({ model })]),
    total: [unpriced > 0 ? 'all with a price' : 'all', ...pricedCells(scrape), dollars(scrape.total(METRIC.cost))],
    note: expected(scrape),
  }
}

/** Apart from the cost, because it is only likely. */
function expected(scrape: SampleSet): string | undefined {
  const cost = scrape.total(METRIC.unmeteredCost)
  const calls = scrape.total(METRIC.usageMissing)
  if (cost === 0) return undefined
  return `and about ${dollars(cost)} for ${figure(calls)} calls without usage, by what such calls cost`
}

/** Sums to the right of a total cost count only what that cost is for. */
function pricedCells(scrape: SampleSet): readonly string[] {
  const priced = scrape
    .values(METRIC.tokens, 'model')
    .filter((model) => scrape.total(METRIC.unpricedRequests, { model }) === 0)
  const sum = (metric: string, where: Where) =>
    figure(priced.reduce((total, model) => total + scrape.total(metric, { ...where, model }), 0))
  return [
    sum(METRIC.tokens, { token_type: 'prompt' }),
    sum(METRIC.tokens, { token_type: 'completion' }),
    sum(METRIC.tokenDetails, { detail: 'cached_prompt' }),
  ]
}

/** What is billed by other units than tokens. */
export function units(scrape: SampleSet): Table {
  return {
    title: 'Billed by other units than tokens',
    columns: [name('model'), name('unit'), number('number')],
    rows: modelsOf(scrape, METRIC.units).flatMap((model) =>
      scrape
        .values(METRIC.units, 'unit', { model })
        .map((unit) => [model, unit, figure(scrape.total(METRIC.units, { model, unit }))]),
    ),
  }
}

/** Of completed calls only: fast failures would lower it. */
export function latencies(scrape: SampleSet): Table {
  const completed = { outcome: 'completed' } as const
  const quantiles = (metric: string, where: Where) =>
    [0.5, 0.95].map((quantile) => duration(scrape.quantile(quantile, metric, where)))
  const models = modelsOf(scrape, `${METRIC.requestDuration}_bucket`, completed).filter((model) => model !== other)
  return {
    title: 'Latency of completed calls, and to the first token of streams',
    columns: [name('model'), number('p50'), number('p95'), number('first token p50'), number('p95')],
    rows: models.map((model) => [
      model,
      ...quantiles(METRIC.requestDuration, { ...completed, model }),
      ...quantiles(METRIC.timeToFirstToken, { model }),
    ]),
  }
}

const troubles = [
  { what: '429s', metric: METRIC.rateLimited, label: 'limit_type' },
  { what: 'timeouts', metric: METRIC.timeouts, label: 'phase' },
  { what: '5xx', metric: METRIC.serverErrors, label: 'status_code' },
  { what: 'no tokens', metric: METRIC.usageMissing, label: 'reason' },
  { what: 'retries', metric: METRIC.retries, label: 'endpoint' },
  { what: 'no price', metric: METRIC.unpricedRequests, label: 'model' },
] as const

export function trouble(scrape: SampleSet): Table {
  return {
    title: 'What went wrong, and what is not known',
    columns: [name('what'), name('which'), number('calls'), name('metric')],
    rows: troubles.flatMap(({ what, metric, label }) =>
      scrape.values(metric, label).map((value, index) => {
        const calls = figure(scrape.total(metric, { [label]: value }))
        return [index === 0 ? what : '', value, calls, index === 0 ? metric : '']
      }),
    ),
  }
}

/** Only if it is in `HOLYSHEEP_OTEL_BAGGAGE_LABELS`. */
export function tenants(scrape: SampleSet): Table {
  return {
    title: 'By tenant, a baggage entry that the app sets',
    columns: [name('tenant'), number('calls'), number('tokens'), number('cost')],
    rows: scrape
      .values(METRIC.requests, 'tenant')
      .map((tenant) => [
        tenant,
        figure(scrape.total(METRIC.requests, { tenant })),
        figure(scrape.total(METRIC.tokens, { tenant })),
        dollars(scrape.total(METRIC.cost, { tenant })),
      ]),
  }
}
