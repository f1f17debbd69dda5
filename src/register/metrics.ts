import { metrics } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { IMetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics'
import type { RegisterConfig } from '../config/instrumentation.ts'
import type { Warn } from '../config/settings.ts'
import type { Background } from './background.ts'
import { awaitExports, exportInBackground } from './exporters.ts'
import type { Flush } from './flush.ts'
import { servePrometheus } from './prometheus-server.ts'
import { scrapePorts } from './scrape-ports.ts'
import { sdkPackage } from './sdk-package.ts'
import { isWorker } from './worker.ts'

/** Starts the exporters of metrics and registers their provider. Scraped metrics need no flush. */
export function startMetrics(
  config: RegisterConfig,
  resource: Resource,
  background: Background,
  warn: Warn,
): Flush | undefined {
  const { MeterProvider } = sdkPackage('@opentelemetry/sdk-metrics')
  const readers = config.metricsExporters.map((exporter) =>
    exporter === 'prometheus'
      ? prometheusReader(config, warn)
      : periodicReader(pushExporter(exporter, config), config, background),
  )
  const provider = new MeterProvider({ resource, readers })
  metrics.setGlobalMeterProvider(provider)
  const isPushed = config.metricsExporters.some((exporter) => exporter !== 'prometheus')
  return isPushed ? awaitExports(provider, background) : undefined
}

function prometheusReader({ prometheus }: RegisterConfig, warn: Warn): IMetricReader {
  const { PrometheusExporter } = sdkPackage('@opentelemetry/exporter-prometheus')
  // The exporter's own server would listen on all interfaces, and workers of a cluster would share its port.
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withResourceConstantLabels: /^service\.name$/,
  })
  servePrometheus({
    host: prometheus.host,
    ports: scrapePorts(prometheus.port, isWorker),
    write: (request, response) => exporter.getMetricsRequestHandler(request, response),
    warn,
  })
  return exporter
}

function periodicReader(exporter: PushMetricExporter, config: RegisterConfig, background: Background): IMetricReader {
  exportInBackground(exporter, background)
  const { PeriodicExportingMetricReader } = sdkPackage('@opentelemetry/sdk-metrics')
  const { metricExportIntervalMs: interval, metricExportTimeoutMs: timeout } = config
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: interval,
    exportTimeoutMillis: Math.min(timeout, interval), // it throws if the timeout exceeds the interval
  })
}

/** The exporters read their endpoint and headers from the environment themselves. */
function pushExporter(exporter: 'otlp' | 'console', { otlpMetricsProtocol }: RegisterConfig): PushMetricExporter {
  if (exporter === 'console') return new (sdkPackage('@opentelemetry/sdk-metrics').ConsoleMetricExporter)()
  switch (otlpMetricsProtocol) {
    case 'grpc':
      return new (sdkPackage('@opentelemetry/exporter-metrics-otlp-grpc').OTLPMetricExporter)()
    case 'http/json':
      return new (sdkPackage('@opentelemetry/exporter-metrics-otlp-http').OTLPMetricExporter)()
    case 'http/protobuf':
      return new (sdkPackage('@opentelemetry/exporter-metrics-otlp-proto').OTLPMetricExporter)()
  }
}
