import type { Style } from './style.ts'

export interface NextSteps {
  readonly metricsUrl: string
  /** The metrics are still served. */
  readonly keep: boolean
}

/** What to look at next. */
export function describeNextSteps({ metricsUrl, keep }: NextSteps, style: Style): string {
  const steps = [
    keep
      ? ['the live metrics', `${metricsUrl}, or point a Prometheus at it`]
      : ['the live metrics', 'npm run demo -- --keep serves them until Ctrl-C'],
    ['your collector', 'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 npm run demo'],
    ['dashboards', 'cd otel-collector && docker compose --profile demo up'],
    ['your own app', 'node --import opentelemetry-instrumentation-holysheep/register app.mjs'],
    ['the real host', 'HOLYSHEEP_API_KEY=… npm run demo -- --live'],
    ['every metric', 'README.md, “Metrics”; every setting: “Environment”'],
  ] as const
  return [style.bold('Where to look next'), ...steps.map(([what, where]) => `  ${what.padEnd(17)} ${where}`)].join('\n')
}
