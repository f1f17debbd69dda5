/** The environment of the app: the caller's, and what the demo needs. */
export function appEnvironment(metricsPort: number, hosts: string): NodeJS.ProcessEnv {
  const { OTEL_SDK_DISABLED, HOLYSHEEP_OTEL_ENABLED, ...inherited } = process.env // the demo is about it being on
  return {
    OTEL_SERVICE_NAME: 'holysheep-demo',
    ...inherited,
    HOLYSHEEP_OTEL_HOSTS: hosts,
    // The demo reads the scraped metrics; with a collector, the same numbers arrive there.
    OTEL_METRICS_EXPORTER: hasCollector(inherited) ? 'prometheus,otlp' : 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_PORT: `${metricsPort}`,
  }
}

/** Whether the environment says where metrics can be sent. */
export const hasCollector = (env: NodeJS.ProcessEnv): boolean =>
  Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT)
