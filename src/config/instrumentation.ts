import { type DatabaseTarget, readTarget } from '../billing/database/target.ts'
import { catalog, type PriceTable } from '../pricing/index.ts'
import { readBaggageLabels } from './baggage-labels.ts'
import { DEFAULT_HOSTS, type HostRule, readHosts } from './hosts.ts'
import { readPrices } from './prices.ts'
import { type Given, Settings } from './settings.ts'
import { readBoolean, readList, readText } from './values.ts'

export type { HostRule } from './hosts.ts'
export { type LogLevel, type RegisterConfig, readRegisterConfig } from './register.ts'

/**
 * Options of the instrumentation. An option takes precedence over the environment variable of the same meaning. An
 * invalid value is replaced by its default, with one warning that names the option, the rule and the value.
 */
export interface HolySheepInstrumentationConfig {
  /** `false` turns everything off. Variable `HOLYSHEEP_OTEL_ENABLED`, default `true`. */
  enabled?: boolean
  /**
   * Hosts to watch: `host`, `host:port` or `*.suffix`, which is every subdomain; `name=host` gives the host another
   * `provider` label than `holysheep`. Variable `HOLYSHEEP_OTEL_HOSTS`, default `api.holysheep.ai`.
   */
  hosts?: string | readonly string[]
  /** Path of a JSON price file, merged over the built-in one. Variable `HOLYSHEEP_OTEL_PRICES`, default: none. */
  prices?: string
  /**
   * Baggage keys, at most 10, that are copied to spans, billing rows and the labels of the request, token and cost
   * counters. A key that collides with another label is refused. Variable `HOLYSHEEP_OTEL_BAGGAGE_LABELS`, default: none.
   */
  baggageLabels?: readonly string[]
  /** Also record the `gen_ai.client.*` histograms. Variable `HOLYSHEEP_OTEL_GENAI_METRICS`, default `true`. */
  genAiMetrics?: boolean
  /**
   * Whether span attributes have the latest names of the GenAI conventions instead of those of release 1.45. Variable
   * `OTEL_SEMCONV_STABILITY_OPT_IN`, a list with `gen_ai_latest_experimental`; default `false`.
   */
  latestGenAiConventions?: boolean
  /**
   * Whether calls without usage get an expectation of their tokens and cost. Variable `HOLYSHEEP_OTEL_ESTIMATE`, default
   * `true`.
   */
  estimate?: boolean
  /**
   * Where every call becomes a row: `postgres://…`, `mysql://…`, `mariadb://…`, `clickhouse://…`, `clickhouses://…` or
   * `pglite:DIRECTORY`. Variable `HOLYSHEEP_OTEL_BILLING`, default: none.
   */
  billing?: string
}

/** The options in effect. */
export interface Config {
  readonly enabled: boolean
  readonly hosts: readonly HostRule[]
  readonly prices: PriceTable
  readonly baggageLabels: readonly string[]
  readonly genAiMetrics: boolean
  readonly latestGenAiConventions: boolean
  readonly estimate: boolean
  readonly billing: DatabaseTarget | undefined
  /** `OTEL_SERVICE_NAME`, for the rows of the billing log. */
  readonly service: string | undefined
}

const STABILITY_OPT_IN = 'OTEL_SEMCONV_STABILITY_OPT_IN'

/** Never throws: `warnings` says what is wrong with the options. */
export function readConfig(
  options: HolySheepInstrumentationConfig = {},
  env: NodeJS.ProcessEnv = process.env,
): { readonly config: Config; readonly warnings: readonly string[] } {
  const settings = new Settings(env, options)
  const config: Config = {
    enabled: settings.read({ option: 'enabled', variable: 'HOLYSHEEP_OTEL_ENABLED' }, readBoolean, true),
    hosts: settings.read({ option: 'hosts', variable: 'HOLYSHEEP_OTEL_HOSTS' }, readHosts, DEFAULT_HOSTS),
    prices: settings.read({ option: 'prices', variable: 'HOLYSHEEP_OTEL_PRICES' }, readPrices, catalog),
    baggageLabels: settings.read(
      { option: 'baggageLabels', variable: 'HOLYSHEEP_OTEL_BAGGAGE_LABELS' },
      readBaggageLabels,
      [],
    ),
    genAiMetrics: settings.read(
      { option: 'genAiMetrics', variable: 'HOLYSHEEP_OTEL_GENAI_METRICS' },
      readBoolean,
      true,
    ),
    latestGenAiConventions: settings.read(
      { option: 'latestGenAiConventions', variable: STABILITY_OPT_IN },
      readOptIn,
      false,
    ),
    estimate: settings.read({ option: 'estimate', variable: 'HOLYSHEEP_OTEL_ESTIMATE' }, readBoolean, true),
    billing: settings.read<DatabaseTarget | undefined>(
      { option: 'billing', variable: 'HOLYSHEEP_OTEL_BILLING' },
      ({ name, value }) => readTarget(value, name),
      undefined,
    ),
    service: settings.read<string | undefined>({ variable: 'OTEL_SERVICE_NAME' }, readText, undefined),
  }
  return { config, warnings: settings.warnings }
}

const LATEST_GEN_AI = 'gen_ai_latest_experimental'

/**
 * The variable is a list for all instrumentations: entries of others are not ours to check. The option is a boolean like
 * the others.
 */
function readOptIn(given: Given): boolean {
  return given.name === STABILITY_OPT_IN ? readList(given).includes(LATEST_GEN_AI) : readBoolean(given)
}
