import {
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { FieldColorBuilder, FieldColorModeId, MappingType } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline'
import { type Frame, framed } from '../parts/frame.ts'

export interface StateTimelineFrame extends Omit<Frame, 'unit'> {
  /** What each value means. */
  readonly states: Readonly<Record<number, { readonly text: string; readonly color: string }>>
}

/** One bar a series, coloured by the state it is in. */
export const stateTimeline = ({ states, ...frame }: StateTimelineFrame): PanelBuilder =>
  framed(new PanelBuilder(), { ...frame, unit: 'none' })
    .mappings([{ type: MappingType.ValueToText, options: states }])
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .showValue(VisibilityMode.Auto)
    .mergeValues(true)
    .fillOpacity(80)
    .lineWidth(0)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single))
    .legend(new VizLegendOptionsBuilder().showLegend(false))
