import { violation } from '../errors.ts'
import { OTLP_PROTOCOLS, type OtlpProtocol } from './otlp.ts'
import { type Reader, Settings } from './settings.ts'
import { oneOf, readBoolean, readList, readText, wholeNumber } from './values.ts'

const METRICS_EXPORTERS = ['prometheus', 'otlp', 'console'] as const
const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const

export type MetricsExporter = (typeof METRICS_EXPORTERS)[number]
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What to start if no SDK is running, by OpenTelemetry's standard variables. */
export interface RegisterConfig {
  readonly sdkDisabled: boolean
  readonly enabled: boolean
  readonly metricsExporters: readonly MetricsExporter[]
  readonly traces: boolean
  readonly logs: boolean
  readonly otlpMetricsProtocol: OtlpProtocol
  readonly prometheus: { readonly host: string; readonly port: number }
  /** Whether calls to other hosts are instrumented. */
  readonly undiciEnabled: boolean
  readonly holySheepEnabled: boolean
  readonly metricExportIntervalMs: number
  readonly metricExportTimeoutMs: number
  readonly logLevel: LogLevel | undefined
}

const milliseconds = wholeNumber(1, 2 ** 31 - 1) // the longest delay of a timer

export function readRegisterConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly config: RegisterConfig
  readonly warnings: readonly string[]
} {
  const settings = new Settings(env)
  const read = <T>(variable: string, reader: Reader<T>, fallback: T) => settings.read({ variable }, reader, fallback)
  const words = (variable: string) => read<readonly string[] | undefined>(variable, readList, undefined)
  const isSet = (variable: string) => read<string | undefined>(variable, readText, undefined) !== undefined

  const only = words('OTEL_NODE_ENABLED_INSTRUMENTATIONS')
  const never = words('OTEL_NODE_DISABLED_INSTRUMENTATIONS')
  const isEnabled = (name: string) => only?.includes(name) !== false && never?.includes(name) !== true
  const isExported = (exporters: readonly string[] | undefined) =>
    exporters !== undefined && exporters.length > 0 && !exporters.includes('none')

  const tracesExporters = words('OTEL_TRACES_EXPORTER')
  const hasEndpoint = isSet('OTEL_EXPORTER_OTLP_ENDPOINT') || isSet('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')
  const protocol = read('OTEL_EXPORTER_OTLP_PROTOCOL', oneOf(OTLP_PROTOCOLS), 'http/protobuf')

  const config: RegisterConfig = {
    sdkDisabled: read('OTEL_SDK_DISABLED', readBoolean, false),
    // No warning here: the instrumentation reads this variable, too, and warns.
    enabled: new Settings(env).read({ variable: 'HOLYSHEEP_OTEL_ENABLED' }, readBoolean, true),
    metricsExporters: read('OTEL_METRICS_EXPORTER', readMetricsExporters, ['prometheus']),
    traces: tracesExporters === undefined ? hasEndpoint : isExported(tracesExporters),
    logs: isExported(words('OTEL_LOGS_EXPORTER')),
    otlpMetricsProtocol: read('OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', oneOf(OTLP_PROTOCOLS), protocol),
    prometheus: {
      host: read('OTEL_EXPORTER_PROMETHEUS_HOST', readText, '127.0.0.1'),
      port: read('OTEL_EXPORTER_PROMETHEUS_PORT', wholeNumber(0, 65535), 9464), // 0 is any free port
    },
    undiciEnabled: isEnabled('undici'),
    holySheepEnabled: isEnabled('holysheep'),
    metricExportIntervalMs: read('OTEL_METRIC_EXPORT_INTERVAL', milliseconds, 60_000),
    metricExportTimeoutMs: read('OTEL_METRIC_EXPORT_TIMEOUT', milliseconds, 30_000),
    logLevel: read<LogLevel | undefined>('OTEL_LOG_LEVEL', readLogLevel, undefined),
  }
  return { config, warnings: settings.warnings }
}

/**
 * `none` means no exporter, whatever else is listed. An unknown exporter is a warning; if no other is left, the default
 * is `prometheus`.
 */
const readMetricsExporters: Reader<readonly MetricsExporter[]> = (given, warn) => {
  const words = readList(given).map((word) => word.toLowerCase())
  if (words.includes('none')) return []
  const known = METRICS_EXPORTERS.filter((exporter) => words.includes(exporter))
  for (const word of words) {
    if ((METRICS_EXPORTERS as readonly string[]).includes(word)) continue
    warn(violation(given.name, `a list of ${METRICS_EXPORTERS.join(', ')}, or none`, word))
  }
  return known.length > 0 ? known : ['prometheus']
}

/** Like the SDK, takes an unknown level as `info`. */
const readLogLevel: Reader<LogLevel> = (given, warn) => {
  const level = LOG_LEVELS.find((word) => word === String(given.value).toLowerCase())
  if (level === undefined) warn(violation(given.name, `one of ${LOG_LEVELS.join(', ')}`, given.value))
  return level ?? 'info'
}
