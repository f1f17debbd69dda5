import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { type Colors, colorOverrides } from '../parts/colors.ts'
import { type Frame, framed } from '../parts/frame.ts'
import { limitStyle } from '../parts/thresholds.ts'

export interface TimeSeriesFrame extends Frame {
  /** `stacked` where the series add up to something. */
  readonly style?: 'lines' | 'stacked' | 'bars'
  readonly colors?: Colors
  /** Narrow panels have room for the names of many series, and not for their values too. */
  readonly manySeries?: boolean
  /** Of the axis, where data alone would not show the whole range. */
  readonly min?: number
  readonly max?: number
}

const WIDE = 12
const FILL = { lines: 8, stacked: 35, bars: 70 } as const

export function timeSeries(frame: TimeSeriesFrame): PanelBuilder {
  const { style = 'lines', colors = {}, min = 0, max } = frame
  const panel = framed(new PanelBuilder(), frame)
    .drawStyle(style === 'bars' ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .lineWidth(style === 'lines' ? 2 : 1)
    .fillOpacity(FILL[style])
    .showPoints(VisibilityMode.Auto)
    .pointSize(4)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(legend(frame))
    .min(min)
    .overrides([...colorOverrides(colors)])
    .overrideByRegexp(limitStyle.regexp, [...limitStyle.properties])
  if (max !== undefined) panel.max(max)
  if (style !== 'lines') panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
  return panel
}

/** A table beside a wide panel, a list below a narrow one: a table there would leave no room for the lines. */
const legend = ({ width, manySeries = false }: TimeSeriesFrame): VizLegendOptionsBuilder =>
  width >= WIDE
    ? new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(['lastNotNull', 'max'])
    : new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs(manySeries ? [] : ['lastNotNull'])
