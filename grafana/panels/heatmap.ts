import { TooltipDisplayMode } from '@grafana/grafana-foundation-sdk/common'
import {
  HeatmapColorOptionsBuilder,
  HeatmapTooltipBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap'
import { type Frame, framed } from '../parts/frame.ts'

/** How many fell into which bucket of a histogram, over time. */
export const heatmap = (frame: Frame): PanelBuilder =>
  framed(new PanelBuilder(), frame)
    .calculate(false)
    .color(new HeatmapColorOptionsBuilder().scheme('Turbo').exponent(0.5).steps(64).reverse(false))
    .yAxis(new YAxisConfigBuilder().unit(frame.unit))
    .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true).showColorScale(true))
    .cellGap(1)
    .exemplarsColor('rgba(255, 255, 255, 0.9)')
    .showLegend()
