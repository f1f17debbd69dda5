import type { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge'
import type { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder as GaugeBuilder } from '@grafana/grafana-foundation-sdk/gauge'
import type { PanelBuilder as HeatmapBuilder } from '@grafana/grafana-foundation-sdk/heatmap'
import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import type { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline'
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { type DashboardName, dashboardLink, runbookLink } from './links.ts'
import { type Query, targets } from './query.ts'
import { prometheus } from './sources.ts'
import { type TRACES, tracesLink } from './traces.ts'

export type PanelBuilder =
  | BarGaugeBuilder
  | GaugeBuilder
  | HeatmapBuilder
  | StatBuilder
  | StateTimelineBuilder
  | TableBuilder
  | TimeSeriesBuilder

/** What every panel has. */
export interface Frame {
  readonly title: string
  /** What it shows and what to make of it. */
  readonly description: string
  /** One of Grafana's units, `si:…` for one with prefixes, or `suffix:…`. */
  readonly unit: string
  readonly queries: readonly Query[]
  /** Columns of 24. */
  readonly width: number
  readonly height?: number
  readonly decimals?: number
  /** What it says without data, where that is nothing to worry about. */
  readonly noValue?: string
  /** The section of the runbooks about it. */
  readonly runbook?: string
  /** The dashboard that tells more. */
  readonly more?: DashboardName
  /** The traces behind a series. */
  readonly traces?: keyof typeof TRACES
}

export const HEIGHT = 8

export function framed<Panel extends PanelBuilder>(panel: Panel, frame: Frame): Panel {
  const { title, description, unit, queries, width, height = HEIGHT, decimals, noValue, traces } = frame
  panel.title(title).description(description).unit(unit).datasource(prometheus).targets(targets(queries))
  panel.span(width).height(height)
  if (decimals !== undefined) panel.decimals(decimals)
  if (noValue !== undefined) panel.noValue(noValue)
  panel.links(links(frame))
  if (traces !== undefined) panel.dataLinks([tracesLink(traces)])
  return panel
}

const links = ({ runbook, more }: Frame): DashboardLinkBuilder[] => [
  ...(more === undefined ? [] : [dashboardLink(more)]),
  ...(runbook === undefined ? [] : [runbookLink(runbook)]),
]
