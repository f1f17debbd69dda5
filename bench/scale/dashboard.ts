import { readFileSync } from 'node:fs'

interface Panel {
  readonly targets?: readonly { readonly expr?: string }[]
  readonly panels?: readonly Panel[]
}

const file = new URL('../../grafana/dashboards/overview.json', import.meta.url)

const targetsOf = ({ targets = [], panels = [] }: Panel): readonly string[] => [
  ...targets.flatMap(({ expr }) => expr ?? []),
  ...panels.flatMap(targetsOf),
]

/** What the dashboard asks Prometheus for, for all services, in the last half hour. */
export const dashboardQueries: readonly string[] = targetsOf(JSON.parse(readFileSync(file, 'utf8')) as Panel).map(
  (expr) =>
    expr
      .replaceAll('$__rate_interval', '1m')
      .replaceAll('$__interval', '15s')
      .replaceAll('$__range', '30m')
      .replace(/\$\{\w+(?::\w+)?\}|\$(?:service|model|endpoint|tenant)\b/g, '.*'),
)

const RANGE_SECONDS = 1800
const STEP_SECONDS = 15

/** Asks an engine all of them as ranges, one after the other. */
export async function askDashboard(url: string): Promise<void> {
  const end = Date.now() / 1000
  for (const query of dashboardQueries) {
    const range = { query, start: `${end - RANGE_SECONDS}`, end: `${end}`, step: `${STEP_SECONDS}` }
    const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body: new URLSearchParams(range) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${url} answered ${response.status} to ${query}: ${text}`)
  }
}
