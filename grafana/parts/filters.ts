import { type LabelName, METRIC, type MetricName } from '../../src/sinks/names.ts'

/** A variable of the dashboards, and the label that it chooses the values of. */
type Filter = Extract<LabelName, 'model' | 'endpoint'> | BaggageLabel

/** The baggage key that the dashboards know. */
export type BaggageLabel = 'tenant'

/** The `gen_ai.*` histograms hold the same numbers once more, for dashboards that know the conventions only. */
export type ShownMetric = Exclude<MetricName, `gen_ai.${string}`>

/** By what each metric can be chosen, apart from its service: by the labels that it has. */
const FILTERS: Readonly<Record<ShownMetric, readonly Filter[]>> = {
  [METRIC.requests]: ['model', 'endpoint', 'tenant'],
  [METRIC.requestDuration]: ['model', 'endpoint'],
  [METRIC.timeToFirstToken]: ['model', 'endpoint'],
  [METRIC.timePerOutputToken]: ['model', 'endpoint'],
  [METRIC.requestsInFlight]: ['endpoint'],
  [METRIC.rateLimited]: ['model', 'endpoint'],
  [METRIC.rateLimitRemaining]: [],
  [METRIC.rateLimitLimit]: [],
  [METRIC.retryAfter]: ['endpoint'],
  [METRIC.gatewayDuration]: ['model', 'endpoint'],
  [METRIC.timeouts]: ['model', 'endpoint'],
  [METRIC.serverErrors]: ['model', 'endpoint'],
  [METRIC.tokens]: ['model', 'endpoint', 'tenant'],
  [METRIC.tokenDetails]: ['model', 'endpoint', 'tenant'],
  [METRIC.cost]: ['model', 'endpoint', 'tenant'],
  [METRIC.reportedCost]: ['model', 'endpoint', 'tenant'],
  [METRIC.unpricedRequests]: ['model', 'endpoint'],
  [METRIC.usageMissing]: ['model', 'endpoint'],
  [METRIC.unmeteredTokens]: ['model', 'endpoint', 'tenant'],
  [METRIC.unmeteredCost]: ['model', 'endpoint', 'tenant'],
  [METRIC.units]: ['model', 'endpoint', 'tenant'],
  [METRIC.retries]: ['model', 'endpoint'],
  [METRIC.failovers]: [],
  [METRIC.circuitState]: [],
  [METRIC.circuitTransitions]: [],
  [METRIC.rateLimitQueue]: [],
  [METRIC.rateLimitWait]: [],
  [METRIC.billingRows]: [],
  [METRIC.billingQueue]: [],
  [METRIC.instrumentationErrors]: [],
  [METRIC.buildInfo]: [],
}

/** Matchers that keep what the variables at the top of the dashboard choose. */
export const chosen = (metric: ShownMetric): readonly string[] => [
  chosenService,
  ...FILTERS[metric].map((label) => `${label}=~"$${label}"`),
]

export const chosenService = 'service_name=~"$service"'

/** Of series that not every rule gives a service, such as alerts about the stack itself. */
export const chosenServiceOrNone = 'service_name=~"$service|"'
