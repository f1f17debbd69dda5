import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import { DataqueryBuilder, SearchTableType } from '@grafana/grafana-foundation-sdk/tempo'
import { type Frame, framed } from '../parts/frame.ts'
import { tempo } from '../parts/sources.ts'

export interface TracesFrame extends Omit<Frame, 'queries' | 'unit'> {
  /** In TraceQL. */
  readonly query: string
  readonly limit: number
  /** What is selected, each with the heading of its column. */
  readonly attributes: Readonly<Record<string, string>>
}

/** In pixels, of the columns that every table of spans has: Grafana makes them so wide that the last ones are not seen. */
const WIDTHS = { 'Trace Service': 200, 'Trace Name': 150, 'Span ID': 160, 'Start time': 170, Duration: 100 } as const

/** Spans from Tempo, each with a link to its trace. */
export function tracesTable({ query, limit, attributes, ...frame }: TracesFrame): PanelBuilder {
  const selected = Object.keys(attributes).map((name) => `span.${name}`)
  const panel = framed(new PanelBuilder(), { ...frame, unit: 'short', queries: [] })
    .datasource(tempo)
    .targets([
      new DataqueryBuilder()
        .refId('A')
        .datasource(tempo)
        .queryType('traceql')
        .query(`${query} | select(${selected.join(', ')})`)
        .limit(limit)
        .tableType(SearchTableType.Spans),
    ])
  for (const [name, width] of Object.entries(WIDTHS)) panel.overrideByName(name, [{ id: 'custom.width', value: width }])
  for (const [name, title] of Object.entries(attributes))
    panel.overrideByName(name, [
      { id: 'displayName', value: title },
      { id: 'noValue', value: '–' }, // of a span that lacks it; otherwise it would be the text for a table without spans
    ])
  // What the query asks for comes as a column, too.
  return panel.overrideByName('service.name', [{ id: 'custom.hideFrom', value: { viz: true } }])
}
