import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import { DataqueryBuilder, PromQueryFormat, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus'
import { prometheus } from './sources.ts'

export interface Query {
  readonly expr: string
  /** Name of the series, with its labels as `{{model}}`. */
  readonly legend?: string
  /** Asks for now alone, not for every point of the time range. */
  readonly instant?: boolean
  /** Shows traces beside the numbers. */
  readonly exemplar?: boolean
  readonly format?: 'table' | 'heatmap'
}

const FORMAT = { table: PromQueryFormat.Table, heatmap: PromQueryFormat.Heatmap } as const

/** The targets of a panel, named A, B, C … in their order. */
export const targets = (queries: readonly Query[]): Builder<Dataquery>[] => queries.map(target)

function target({ expr, legend, instant = false, exemplar = false, format }: Query, index: number): Builder<Dataquery> {
  const builder = new DataqueryBuilder()
    .refId(refId(index))
    .datasource(prometheus)
    .editorMode(QueryEditorMode.Code)
    .expr(expr)
    .legendFormat(legend ?? '__auto')
    .exemplar(exemplar)
    .format(format === undefined ? PromQueryFormat.TimeSeries : FORMAT[format])
  return instant ? builder.instant() : builder.range()
}

export const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index)
