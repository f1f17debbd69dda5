import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { searchingJaeger } from '../src/cli/jaeger-dashboards.ts'
import { cost } from './dashboards/cost.ts'
import { latency } from './dashboards/latency.ts'
import { limits } from './dashboards/limits.ts'
import { overview } from './dashboards/overview.ts'
import { pipeline } from './dashboards/pipeline.ts'

/** This one, below which the files are. */
export const FOLDER = new URL('./', import.meta.url)

const all = { overview, cost, latency, limits, pipeline }

/** The files that Grafana reads, by their paths: with traces in Tempo, and in Jaeger. */
export const files: ReadonlyMap<string, string> = new Map(
  Object.entries(all).flatMap(([name, dashboard]) => {
    const text = serialize(dashboard)
    return [
      [`dashboards/${name}.json`, text],
      [`jaeger/dashboards/${name}.json`, searchingJaeger(text)],
    ]
  }),
)

function serialize(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 1)}\n`
}
