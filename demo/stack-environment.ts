import { appEnvironment, hasCollector } from './environment.ts'

/** The address of the compose stack's collector on this machine. */
const collector = 'http://localhost:4318'

/** Where metrics and traces go: where the environment says, else to the stack on this machine. */
export function collectorUrl(env: NodeJS.ProcessEnv = process.env): string {
  return env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT || collector
}

/** What an app of `--stack` is started with. */
export function stackEnvironment(metricsPort: number, hosts: string): NodeJS.ProcessEnv {
  const environment = appEnvironment(metricsPort, hosts)
  return {
    OTEL_METRIC_EXPORT_INTERVAL: '10000', // a minute is long for a demo
    ...environment,
    ...(!hasCollector(environment) && { OTEL_EXPORTER_OTLP_ENDPOINT: collector }),
    OTEL_METRICS_EXPORTER: 'prometheus,otlp',
    HOLYSHEEP_OTEL_BAGGAGE_LABELS: 'tenant',
  }
}
