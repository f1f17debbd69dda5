import assert from 'node:assert/strict'
import test from 'node:test'
import { type RegisterConfig, readRegisterConfig } from '../../src/config/instrumentation.ts'

const defaults: RegisterConfig = {
  sdkDisabled: false,
  enabled: true,
  metricsExporters: ['prometheus'],
  traces: false,
  logs: false,
  otlpMetricsProtocol: 'http/protobuf',
  prometheus: { host: '127.0.0.1', port: 9464 },
  undiciEnabled: true,
  holySheepEnabled: true,
  metricExportIntervalMs: 60_000,
  metricExportTimeoutMs: 30_000,
  logLevel: undefined,
}

const EXPORTERS = 'OTEL_METRICS_EXPORTER must be a list of prometheus, otlp, console, or none, got'

for (const { says, env, config = {}, warnings = [] } of [
  { says: 'nothing is the defaults', env: {} },
  {
    says: 'empty variables are unset',
    env: { OTEL_METRICS_EXPORTER: '', OTEL_TRACES_EXPORTER: ' ', OTEL_LOG_LEVEL: '' },
  },
  { says: 'the SDK can be disabled', env: { OTEL_SDK_DISABLED: 'TRUE' }, config: { sdkDisabled: true } },
  {
    says: 'a wrong boolean is false, as OpenTelemetry wants it',
    env: { OTEL_SDK_DISABLED: '1' },
    warnings: ['OTEL_SDK_DISABLED must be true or false, got "1"'],
  },
  { says: 'everything of ours can be off', env: { HOLYSHEEP_OTEL_ENABLED: 'false' }, config: { enabled: false } },
  { says: 'a wrong variable of ours is left to the instrumentation', env: { HOLYSHEEP_OTEL_ENABLED: 'off' } },
  { says: 'metrics go elsewhere', env: { OTEL_METRICS_EXPORTER: 'OTLP' }, config: { metricsExporters: ['otlp'] } },
  {
    says: 'metrics go to several, each once',
    env: { OTEL_METRICS_EXPORTER: 'otlp, prometheus,console,otlp' },
    config: { metricsExporters: ['prometheus', 'otlp', 'console'] },
  },
  { says: 'metrics go nowhere', env: { OTEL_METRICS_EXPORTER: 'none' }, config: { metricsExporters: [] } },
  {
    says: 'none is none, whatever stands beside it',
    env: { OTEL_METRICS_EXPORTER: 'otlp,none' },
    config: { metricsExporters: [] },
  },
  {
    says: 'an unknown exporter is left out',
    env: { OTEL_METRICS_EXPORTER: 'otlp,statsd' },
    config: { metricsExporters: ['otlp'] },
    warnings: [`${EXPORTERS} "statsd"`],
  },
  {
    says: 'an unknown exporter alone leaves the default',
    env: { OTEL_METRICS_EXPORTER: 'statsd' },
    warnings: [`${EXPORTERS} "statsd"`],
  },
  {
    says: 'an endpoint asks for traces',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' },
    config: { traces: true },
  },
  {
    says: 'an endpoint of traces does, too',
    env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318' },
    config: { traces: true },
  },
  { says: 'an endpoint of metrics does not', env: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://c:4318' } },
  { says: 'an exporter asks for traces', env: { OTEL_TRACES_EXPORTER: 'console' }, config: { traces: true } },
  {
    says: 'traces of none are none, endpoint or not',
    env: { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' },
  },
  { says: 'an exporter asks for logs', env: { OTEL_LOGS_EXPORTER: 'otlp' }, config: { logs: true } },
  { says: 'logs of none are none', env: { OTEL_LOGS_EXPORTER: 'none' } },
  {
    says: 'an endpoint alone asks for no logs',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' },
    config: { traces: true },
  },
  {
    says: 'one protocol is for all',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    config: { otlpMetricsProtocol: 'grpc' },
  },
  {
    says: 'the protocol of metrics wins',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json' },
    config: { otlpMetricsProtocol: 'http/json' },
  },
  {
    says: 'an unknown protocol is the default',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http' },
    warnings: ['OTEL_EXPORTER_OTLP_PROTOCOL must be one of grpc, http/protobuf, http/json, got "http"'],
  },
  {
    says: 'Prometheus listens elsewhere',
    env: { OTEL_EXPORTER_PROMETHEUS_HOST: '0.0.0.0', OTEL_EXPORTER_PROMETHEUS_PORT: '0' },
    config: { prometheus: { host: '0.0.0.0', port: 0 } },
  },
  ...['65536', '-1', '94.5', '0x10', '1e3', 'any'].map((port) => ({
    says: `${port} is no port`,
    env: { OTEL_EXPORTER_PROMETHEUS_PORT: port },
    warnings: [`OTEL_EXPORTER_PROMETHEUS_PORT must be a whole number from 0 to 65535, got "${port}"`],
  })),
  {
    says: 'an instrumentation is disabled',
    env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'fs, undici' },
    config: { undiciEnabled: false },
  },
  {
    says: 'ours is, too',
    env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'holysheep' },
    config: { holySheepEnabled: false },
  },
  {
    says: 'only the enabled ones are enabled',
    env: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,holysheep' },
    config: { undiciEnabled: false },
  },
  {
    says: 'one that is both enabled and disabled is disabled',
    env: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici' },
    config: { undiciEnabled: false, holySheepEnabled: false },
  },
  {
    says: 'metrics are exported more often',
    env: { OTEL_METRIC_EXPORT_INTERVAL: '5000', OTEL_METRIC_EXPORT_TIMEOUT: '1000' },
    config: { metricExportIntervalMs: 5000, metricExportTimeoutMs: 1000 },
  },
  {
    says: 'no interval is no time at all, or more than a timer can wait',
    env: { OTEL_METRIC_EXPORT_INTERVAL: '0', OTEL_METRIC_EXPORT_TIMEOUT: '2147483648' },
    warnings: [
      'OTEL_METRIC_EXPORT_INTERVAL must be a whole number from 1 to 2147483647, got "0"',
      'OTEL_METRIC_EXPORT_TIMEOUT must be a whole number from 1 to 2147483647, got "2147483648"',
    ],
  },
  { says: 'the log level is passed on', env: { OTEL_LOG_LEVEL: 'Debug' }, config: { logLevel: 'debug' } },
  {
    says: 'an unknown log level is that of the SDK',
    env: { OTEL_LOG_LEVEL: 'loud' },
    config: { logLevel: 'info' },
    warnings: ['OTEL_LOG_LEVEL must be one of none, error, warn, info, debug, verbose, all, got "loud"'],
  },
] as { says: string; env: NodeJS.ProcessEnv; config?: Partial<RegisterConfig>; warnings?: string[] }[]) {
  test(`Register: ${says}`, () => {
    assert.deepEqual(readRegisterConfig(env), { config: { ...defaults, ...config }, warnings })
  })
}
