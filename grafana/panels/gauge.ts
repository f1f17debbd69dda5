import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge'
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
  VizTextDisplayOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder as GaugeBuilder } from '@grafana/grafana-foundation-sdk/gauge'
import { type Frame, framed } from '../parts/frame.ts'
import { type Steps, thresholds } from '../parts/thresholds.ts'

export interface GaugeFrame extends Frame {
  readonly steps: Steps
  readonly min?: number
  readonly max?: number
}

const latest = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false)
const byThreshold = () => new FieldColorBuilder().mode(FieldColorModeId.Thresholds)

/** How much of something whole. */
export const gauge = ({ min = 0, max = 1, ...frame }: GaugeFrame): GaugeBuilder =>
  framed(new GaugeBuilder(), frame)
    .reduceOptions(latest())
    .showThresholdMarkers(true)
    .colorScheme(byThreshold())
    .thresholds(thresholds(frame.steps))
    .min(min)
    .max(max)

/** The same for several at once, one bar each. */
export function bars({ min = 0, max, ...frame }: GaugeFrame): BarGaugeBuilder {
  const panel = framed(new BarGaugeBuilder(), frame)
    .reduceOptions(latest())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Gradient)
    .valueMode(BarGaugeValueMode.Color)
    .text(new VizTextDisplayOptionsBuilder().titleSize(14).valueSize(18))
    .namePlacement(BarGaugeNamePlacement.Top)
    .colorScheme(byThreshold())
    .thresholds(thresholds(frame.steps))
    .min(min)
  return max === undefined ? panel : panel.max(max)
}
