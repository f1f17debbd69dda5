import type { DataFrame, FieldConfigSource, GrafanaTheme2, InterpolateFunction, TimeRange } from '@grafana/data'
import type { Event, Exemplar } from '../answers.ts'

/** What every panel is drawn from. */
export interface PanelProps<Options> {
  readonly frames: DataFrame[]
  readonly options: Options
  readonly fieldConfig: FieldConfigSource
  readonly exemplars: readonly Exemplar[]
  readonly events: readonly Event[]
  readonly range: TimeRange
  readonly theme: GrafanaTheme2
  readonly width: number
  readonly height: number
  readonly replaceVariables: InterpolateFunction
}
