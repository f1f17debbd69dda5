/** What the app is started with: the caller's environment, and what the demo can't do without. */
export function appEnvironment(metricsPort: number, hosts: string): NodeJS.ProcessEnv {
  const { OTEL_SDK_DISABLED, HOLYSHEEP_OTEL_ENABLED, ...inherited } = process.env // the demo is about it being on
  return {
    OTEL_SERVICE_NAME: 'holysheep-demo',
    ...inherited,
    HOLYSHEEP_OTEL_HOSTS: hosts,
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_PORT: `${metricsPort}`,
  }
}
