const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node')
const { PrometheusExporter } = require('@opentelemetry/exporter-prometheus')
const { NodeSDK } = require('@opentelemetry/sdk-node')
const { HolySheepInstrumentation } = require('opentelemetry-instrumentation-holysheep')

const sdk = new NodeSDK({
  serviceName: 'chat',
  metricReaders: [
    new PrometheusExporter({ host: '127.0.0.1', port: Number(process.env.OTEL_EXPORTER_PROMETHEUS_PORT ?? 9464) }),
  ],
  instrumentations: [
    getNodeAutoInstrumentations(),
    new HolySheepInstrumentation(), // the one line
  ],
})
sdk.start()

process.once('SIGTERM', () => sdk.shutdown().finally(() => process.exit()))
