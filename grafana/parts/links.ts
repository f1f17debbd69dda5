import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard'

/** Of every dashboard here, so that each finds the others. */
export const TAG = 'holysheep'

const RUNBOOKS = 'https://unpkg.com/opentelemetry-instrumentation-holysheep/docs/runbooks.md'

/** A section of the runbooks, by the name of its alert without `HolySheep`, as in `rate-limited`. */
export const runbookUrl = (section: string): string => `${RUNBOOKS}#${section}`

export const runbookLink = (section: string): DashboardLinkBuilder =>
  link(`Runbook: ${section.replaceAll('-', ' ')}`, runbookUrl(section))

const DASHBOARDS = {
  cost: 'Cost and tokens',
  latency: 'Latency and streaming',
  limits: 'Limits and errors',
  pipeline: 'Pipeline health',
} as const

export type DashboardName = keyof typeof DASHBOARDS

/** To a dashboard that tells more, with what is chosen here and the time. */
export const dashboardLink = (name: DashboardName): DashboardLinkBuilder =>
  link(DASHBOARDS[name], `/d/holysheep-${name}?\${__url_time_range}&\${__all_variables}`).targetBlank(false)

export const link = (title: string, url: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(true)

/** At the top of every dashboard: all others, with the variables and the time that are chosen here, and the runbooks. */
export const topLinks = (): DashboardLinkBuilder[] => [
  new DashboardLinkBuilder('HolySheep dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true),
  link('Runbooks', RUNBOOKS).icon('doc').tooltip('What each alert means, and what to do'),
]
