import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { OUR_SPANS } from '../../src/cli/doctor/tempo.ts'
import { dashboards, panelQueries, panelsOf, substituted } from './dashboards.ts'

/** TraceQL that users are given, ready for Tempo: no variables are left in it. */
export interface TraceQuery {
  /** Such as `latency, "Slow calls"` or `docs/runbooks.md`. */
  readonly where: string
  readonly query: string
}

/** All TraceQL of dashboards, docs and the doctor. */
export const traceQueries = (): readonly TraceQuery[] => [
  ...panelQueries()
    .filter(({ datasource }) => datasource === 'tempo')
    .map(({ dashboard, panel, expr }) => ({ where: `${dashboard}, "${panel}"`, query: expr })),
  ...linkedQueries(),
  ...documentedQueries(),
  { where: 'holysheep-otel doctor', query: OUR_SPANS },
]

/** Those that links of panels open in Explore. */
const linkedQueries = (): readonly TraceQuery[] =>
  [...dashboards].flatMap(([dashboard, json]) =>
    panelsOf(json).flatMap(({ title, fieldConfig }) =>
      (fieldConfig?.defaults.links ?? []).map(({ url = '' }) => {
        const { panes = '{}' } = Object.fromEntries(new URL(url, 'http://grafana').searchParams)
        return {
          where: `${dashboard}, link of "${title}"`,
          query: clickedOn(substituted(JSON.parse(panes).traces.queries[0].query)),
        }
      }),
    ),
  )

/** Fills in a label of what was clicked on: a status is a number, all others are texts. */
const clickedOn = (query: string): string =>
  query.replace(/\$\{__field\.labels\.(\w+)\}/g, (_, label) => (label === 'status_code' ? '429' : 'any'))

const documentedQueries = (): readonly TraceQuery[] =>
  readdirSync(resolve('docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .sort()
    .flatMap((path) => {
      const text = readFileSync(resolve('docs', path), 'utf8')
      const blocks = [...text.matchAll(/^```traceql\n(.*?)^```$/gms)]
      return blocks.map(([, query = '']) => ({ where: join('docs', path), query: query.trim() }))
    })
