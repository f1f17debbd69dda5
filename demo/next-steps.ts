import type { Style } from './style.ts'

export interface NextSteps {
  readonly metricsUrl: string
  /** The metrics are still served. */
  readonly keep: boolean
}

const demo = 'npx holysheep-otel demo'

/** What to look at next. */
export function describeNextSteps({ metricsUrl, keep }: NextSteps, style: Style): string {
  const steps = [
    keep
      ? ['the live metrics', `${metricsUrl}, or point a Prometheus at it`]
      : ['the live metrics', `${demo} --keep serves them until Ctrl-C`],
    ['your collector', `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 ${demo}`],
    ['dashboards', 'npx holysheep-otel dashboards --out DIR, or the whole stack of the repository'],
    ['your own app', 'npx holysheep-otel init says what to add'],
    ['the real host', `HOLYSHEEP_API_KEY=… ${demo} --live`],
    ['every metric', 'docs/telemetry.md of the package; every setting: docs/configuration.md'],
  ] as const
  return [style.bold('Where to look next'), ...steps.map(([what, where]) => `  ${what.padEnd(17)} ${where}`)].join('\n')
}
