import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import { DataqueryBuilder, SearchTableType } from '@grafana/grafana-foundation-sdk/tempo'
import { type Frame, framed } from '../parts/frame.ts'
import { tempo } from '../parts/sources.ts'

export interface TracesFrame extends Omit<Frame, 'queries' | 'unit'> {
  /** In TraceQL. */
  readonly query: string
  readonly limit: number
}

/** Spans from Tempo, each with a link to its trace. */
export const tracesTable = ({ query, limit, ...frame }: TracesFrame): PanelBuilder =>
  framed(new PanelBuilder(), { ...frame, unit: 'short', queries: [] })
    .datasource(tempo)
    .targets([
      new DataqueryBuilder()
        .refId('A')
        .datasource(tempo)
        .queryType('traceql')
        .query(query)
        .limit(limit)
        .tableType(SearchTableType.Spans),
    ])
