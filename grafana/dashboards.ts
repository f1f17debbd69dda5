import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { cost } from './dashboards/cost.ts'
import { latency } from './dashboards/latency.ts'
import { limits } from './dashboards/limits.ts'
import { overview } from './dashboards/overview.ts'
import { pipeline } from './dashboards/pipeline.ts'

/** Beside the sources of the dashboards. */
export const FOLDER = new URL('./dashboards/', import.meta.url)

const all = { overview, cost, latency, limits, pipeline }

/** The files that Grafana reads, by their names. */
export const files: ReadonlyMap<string, string> = new Map(
  Object.entries(all).map(([name, dashboard]) => [`${name}.json`, serialize(dashboard)]),
)

function serialize(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 1)}\n`
}
