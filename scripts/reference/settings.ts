import type { HolySheepInstrumentationConfig } from '../../src/config/instrumentation.ts'
import { readConfig } from '../../src/config/instrumentation.ts'
import { readRegisterConfig } from '../../src/config/register.ts'
import { code, codes, markdownTable } from './markdown.ts'

type OptionName = keyof HolySheepInstrumentationConfig

/** A setting that is an option and a variable. */
interface OptionReference {
  readonly variable: string
  readonly meaning: string
}

const { config } = readConfig({}, {})
const { config: register } = readRegisterConfig({})

export const OPTION_REFERENCE: Readonly<Record<OptionName, OptionReference>> = {
  hosts: {
    variable: 'HOLYSHEEP_OTEL_HOSTS',
    meaning:
      'hosts to watch, a list with commas: `host` (any port), `host:port` or `*.suffix`, which is every subdomain; `name=host` gives it another `provider` label',
  },
  prices: {
    variable: 'HOLYSHEEP_OTEL_PRICES',
    meaning: 'path of a JSON [price file](prices.md), merged over the built-in one',
  },
  baggageLabels: {
    variable: 'HOLYSHEEP_OTEL_BAGGAGE_LABELS',
    meaning:
      'baggage keys, at most 10, that become span attributes, members of billing rows and labels of the request, token and cost counters (tenant, team, feature); 200 values each, then `other`',
  },
  genAiMetrics: { variable: 'HOLYSHEEP_OTEL_GENAI_METRICS', meaning: 'also record the `gen_ai.client.*` histograms' },
  estimate: {
    variable: 'HOLYSHEEP_OTEL_ESTIMATE',
    meaning: 'give calls without usage an [expectation](prices.md#calls-without-usage) of their tokens and cost',
  },
  latestGenAiConventions: {
    variable: 'OTEL_SEMCONV_STABILITY_OPT_IN',
    meaning:
      'the variable a list with `gen_ai_latest_experimental`: the [latest names](telemetry.md#the-latest-genai-names) of span attributes',
  },
  billing: {
    variable: 'HOLYSHEEP_OTEL_BILLING',
    meaning: 'URL of the database of the [billing log](billing.md): every call becomes a row',
  },
  enabled: { variable: 'HOLYSHEEP_OTEL_ENABLED', meaning: '`false` turns everything off' },
}

const DEFAULTS: Readonly<Record<OptionName, string>> = {
  hosts: code(config.hosts.map(({ hostname }) => hostname).join(',')),
  prices: '–',
  baggageLabels: '–',
  genAiMetrics: code(String(config.genAiMetrics)),
  estimate: code(String(config.estimate)),
  latestGenAiConventions: code(String(config.latestGenAiConventions)),
  billing: '–',
  enabled: code(String(config.enabled)),
}

type VariableReference = readonly [variables: readonly string[], meaning: string, fallback: string]

/** Variables without an option. */
const FURTHER: readonly VariableReference[] = [
  [
    ['HOLYSHEEP_OTEL_ROLLBACK'],
    'percentage of the calls of a [resilient fetch](resilience.md) that skip its first provider, read for each call',
    '`0`',
  ],
]

/** Variables of OpenTelemetry that the register entry reads. */
const REGISTER: readonly VariableReference[] = [
  [
    ['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'],
    'the calling service; its name is also the label `service_name`, and a column of the billing log',
    '–',
  ],
  [
    ['OTEL_METRICS_EXPORTER'],
    '`prometheus`, `otlp`, `console`, a list of them, or `none`',
    codes(register.metricsExporters),
  ],
  [
    ['OTEL_EXPORTER_PROMETHEUS_HOST'],
    'address that `/metrics` is served on; in a container `0.0.0.0`, to be reached from outside',
    code(register.prometheus.host),
  ],
  [['OTEL_EXPORTER_PROMETHEUS_PORT'], 'its port; `0` is any free one', code(String(register.prometheus.port))],
  [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_TRACES_EXPORTER'],
    'any of them turns traces on; `OTEL_TRACES_EXPORTER=none` turns them off',
    'no traces',
  ],
  [
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'],
    'where `OTEL_METRICS_EXPORTER=otlp` sends metrics, if elsewhere than traces',
    '–',
  ],
  [
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'],
    '`http/protobuf`, `http/json` or `grpc`',
    code(register.otlpMetricsProtocol),
  ],
  [
    ['OTEL_METRIC_EXPORT_INTERVAL'],
    'milliseconds between two pushes of metrics',
    code(String(register.metricExportIntervalMs)),
  ],
  [['OTEL_METRIC_EXPORT_TIMEOUT'], 'milliseconds that a push may take', code(String(register.metricExportTimeoutMs))],
  [
    ['OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG'],
    'as in the specification; metrics count every call whatever it says',
    '`parentbased_always_on`',
  ],
  [['OTEL_PROPAGATORS'], 'as in the specification', '`tracecontext`, `baggage`'],
  [
    ['OTEL_BSP_SCHEDULE_DELAY', 'OTEL_BSP_MAX_QUEUE_SIZE', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'OTEL_BSP_EXPORT_TIMEOUT'],
    'as in the specification',
    '`5000`, `2048`, `512`, `30000`',
  ],
  [['OTEL_LOGS_EXPORTER'], 'as in the specification; we write no logs', 'no logs'],
  [
    ['OTEL_NODE_DISABLED_INSTRUMENTATIONS', 'OTEL_NODE_ENABLED_INSTRUMENTATIONS'],
    'lists: `undici` is the one for calls to other hosts, `holysheep` ours',
    'both on',
  ],
  [
    ['OTEL_LOG_LEVEL'],
    '`none`, `error`, `warn`, `info`, `debug`, `verbose`, `all`: prints diagnostics',
    'warnings about invalid settings and a port in use',
  ],
  [['OTEL_SDK_DISABLED'], '`true` loads nothing', code(String(register.sdkDisabled))],
]

/** Variables of the command line. An option of the command takes precedence. */
const COMMAND: readonly VariableReference[] = [
  [['HOLYSHEEP_OTEL_BILLING'], 'database of the commands of the billing log', '–'],
  [['HOLYSHEEP_OTEL_PRICES'], 'price file of every command that computes a cost', '–'],
  [['HOLYSHEEP_DINGTALK_LISTEN'], 'where the [bridge to DingTalk](dingtalk.md) is reached', '`127.0.0.1:8060`'],
  [['HOLYSHEEP_DINGTALK_URL', 'HOLYSHEEP_DINGTALK_URL_FILE'], 'webhook URL of the robot, or a file with it', '–'],
  [
    ['HOLYSHEEP_DINGTALK_SECRET', 'HOLYSHEEP_DINGTALK_SECRET_FILE'],
    'what the robot signs with, or a file with it',
    '–',
  ],
  [['HOLYSHEEP_API_KEY'], 'key of `demo --live`, which is sent to the gateway and nowhere else', '–'],
  [['NO_COLOR'], 'set to anything: no colours', '–'],
]

export function optionsTable(): string {
  const rows = Object.entries(OPTION_REFERENCE).map(([name, { variable, meaning }]) => [
    code(variable),
    code(name),
    meaning,
    DEFAULTS[name as OptionName],
  ])
  const further = FURTHER.map(([variables, meaning, fallback]) => [codes(variables), '–', meaning, fallback])
  return markdownTable(['variable', 'option', 'meaning', 'default'], [...rows, ...further])
}

export const registerTable = (): string => variablesTable(REGISTER)

export const commandTable = (): string => variablesTable(COMMAND)

function variablesTable(variables: readonly VariableReference[]): string {
  return markdownTable(
    ['variable', 'meaning', 'default'],
    variables.map(([names, meaning, fallback]) => [codes(names), meaning, fallback]),
  )
}
