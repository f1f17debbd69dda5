import type { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { exploreLink } from '../../src/cli/explore-link.ts'
import { link } from './links.ts'
import { variable } from './sources.ts'

const label = (name: string): string => variable(`__field.labels.${name}`)

/** Spans of the instrumentation, of the chosen services. */
const OURS = `resource.service.name =~ "${variable('service:pipe')}" && span.holysheep.endpoint != ""`

/** Which spans to look for, in the words of TraceQL. Grafana fills in what is clicked on. */
export const TRACES = {
  all: OURS,
  slow: `${OURS} && duration > 2s`,
  failed: `${OURS} && status = error`,
  ofModel: `${OURS} && span.gen_ai.request.model =~ ".*${label('model')}.*"`,
  ofEndpoint: `${OURS} && span.holysheep.endpoint = "${label('endpoint')}"`,
  ofOutcome: `${OURS} && span.holysheep.outcome = "${label('outcome')}"`,
  ofStatus: `${OURS} && span.http.response.status_code = ${label('status_code')}`,
  ofPhase: `${OURS} && span.holysheep.timeout.phase = "${label('phase')}"`,
  rateLimited: `${OURS} && span.http.response.status_code = 429`,
  costly: `${OURS} && span.holysheep.cost_usd > 0.01`,
} as const

/** Opens Grafana's Explore on the traces of a series, in the time range of the dashboard. */
export const tracesLink = (kind: keyof typeof TRACES): DashboardLinkBuilder =>
  link('Traces in Tempo', exploreUrl(`{ ${TRACES[kind]} }`))

function exploreUrl(query: string): string {
  const panes = {
    traces: {
      datasource: variable('traces'),
      queries: [
        {
          refId: 'A',
          datasource: { type: 'tempo', uid: variable('traces') },
          queryType: 'traceql',
          query,
          limit: 50,
          tableType: 'spans',
        },
      ],
      range: { from: variable('__from'), to: variable('__to') },
    },
  }
  return exploreLink(panes)
}
