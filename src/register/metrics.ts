import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { metrics } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import type { Resource } from '@opentelemetry/resources'
import {
  ConsoleMetricExporter,
  type IMetricReader,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics'
import type { RegisterConfig } from '../config/instrumentation.ts'
import type { Warn } from '../config/settings.ts'
import type { Background } from './background.ts'
import { awaitExports, exportInBackground } from './exporters.ts'
import type { Flush } from './flush.ts'
import { servePrometheus } from './prometheus-server.ts'
import { scrapePorts } from './scrape-ports.ts'
import { isWorker } from './worker.ts'

const require = createRequire(import.meta.url)

const otlp = (): typeof import('./otlp.ts') => require(`./otlp${extname(import.meta.filename)}`)

/** Starts the exporters of metrics and registers their provider. Scraped metrics need no flush. */
export function startMetrics(
  config: RegisterConfig,
  resource: Resource,
  background: Background,
  warn: Warn,
): Flush | undefined {
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
  const { metricExportIntervalMs: interval, metricExportTimeoutMs: timeout } = config
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: interval,
    exportTimeoutMillis: Math.min(timeout, interval), // it throws if the timeout exceeds the interval
  })
}

const pushExporter = (exporter: 'otlp' | 'console', { otlpMetricsProtocol }: RegisterConfig): PushMetricExporter =>
  exporter === 'console' ? new ConsoleMetricExporter() : otlp().otlpMetricExporter(otlpMetricsProtocol)
