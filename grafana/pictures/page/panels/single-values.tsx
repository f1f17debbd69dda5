import {
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  type ReduceDataOptions,
  VizOrientation,
} from '@grafana/data'
import type {
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  PercentChangeColorMode,
  VizTextDisplayOptions,
} from '@grafana/schema'
import {
  BarGauge,
  type BarGaugeDisplayMode,
  BigValue,
  type BigValueColorMode,
  BigValueGraphMode,
  type BigValueJustifyMode,
  BigValueTextMode,
  VizRepeater,
  type VizRepeaterRenderValueProps,
} from '@grafana/ui'
import type { ReactElement } from 'react'
import type { PanelProps } from '../panel-props.ts'
import { Dial } from './dial.tsx'

/** What the panels that reduce each series to one value have in common. */
interface SingleValueOptions {
  readonly reduceOptions: ReduceDataOptions
  readonly orientation: VizOrientation
  readonly text?: VizTextDisplayOptions
}

interface StatOptions extends SingleValueOptions {
  readonly graphMode: BigValueGraphMode
  readonly colorMode: BigValueColorMode
  readonly justifyMode: BigValueJustifyMode
  readonly textMode: BigValueTextMode
  readonly wideLayout: boolean
  readonly showPercentChange: boolean
  readonly percentChangeColorMode: PercentChangeColorMode
}

interface BarGaugeOptions extends SingleValueOptions {
  readonly displayMode: BarGaugeDisplayMode
  readonly valueMode: BarGaugeValueMode
  readonly namePlacement: BarGaugeNamePlacement
  readonly showUnfilled: boolean
  readonly minVizWidth: number
  readonly minVizHeight: number
  readonly maxVizHeight: number
}

interface GaugeOptions extends SingleValueOptions {
  readonly showThresholdMarkers: boolean
}

type Rendered = VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors>

export function StatPanel(props: PanelProps<StatOptions>) {
  const { options, theme, range } = props
  const named = options.textMode === BigValueTextMode.Auto && options.reduceOptions.values === true
  return repeat(
    props,
    ({ value: { display, sparkline }, count, alignmentFactors, width, height }) => (
      <BigValue
        value={display}
        count={count}
        sparkline={sparkline && { ...sparkline, timeRange: range }}
        colorMode={options.colorMode}
        graphMode={options.graphMode}
        justifyMode={options.justifyMode}
        textMode={named ? BigValueTextMode.ValueAndName : options.textMode}
        alignmentFactors={alignmentFactors}
        text={options.text}
        width={width}
        height={height}
        theme={theme}
        percentChangeColorMode={options.percentChangeColorMode}
        disableWideLayout={!options.wideLayout}
      />
    ),
    {
      autoGrid: true,
      sparkline: options.graphMode !== BigValueGraphMode.None,
      percentChange: options.showPercentChange,
    },
  )
}

export function BarGaugePanel(props: PanelProps<BarGaugeOptions>) {
  const { options, theme } = props
  return repeat(
    props,
    ({ value: { display, field, view, colIndex }, alignmentFactors, orientation, width, height, count }) => (
      <BarGauge
        value={display}
        field={field}
        display={colIndex === undefined ? undefined : view?.getFieldDisplayProcessor(colIndex)}
        width={width}
        height={height}
        orientation={orientation}
        text={options.text}
        theme={theme}
        itemSpacing={8}
        lcdCellWidth={12}
        displayMode={options.displayMode}
        alignmentFactors={count > 1 ? alignmentFactors : { title: display.title ?? '', text: display.text }}
        showUnfilled={options.showUnfilled}
        valueDisplayMode={options.valueMode}
        namePlacement={options.namePlacement}
      />
    ),
    { minVizWidth: options.minVizWidth, minVizHeight: options.minVizHeight, maxVizHeight: options.maxVizHeight },
  )
}

export function GaugePanel(props: PanelProps<GaugeOptions>) {
  const { options, theme } = props
  return repeat(props, ({ value, width, height, count }) => (
    <Dial
      value={value}
      named={count > 1}
      width={width}
      height={height}
      theme={theme}
      marked={options.showThresholdMarkers}
    />
  ))
}

interface Repeating {
  readonly autoGrid?: boolean
  readonly sparkline?: boolean
  readonly percentChange?: boolean
  readonly minVizWidth?: number
  readonly minVizHeight?: number
  readonly maxVizHeight?: number
}

function repeat(
  { frames, options, fieldConfig, theme, width, height, replaceVariables }: PanelProps<SingleValueOptions>,
  renderValue: (rendered: Rendered) => ReactElement,
  { sparkline = false, percentChange = false, ...repeating }: Repeating = {},
) {
  const getValues = (): FieldDisplay[] =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: frames,
      sparkline,
      percentChange,
      timeZone: 'utc',
    })
  return (
    <VizRepeater
      {...repeating}
      getValues={getValues}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={renderValue}
      width={width}
      height={height}
      source={frames}
      itemSpacing={8}
      renderCounter={0}
      orientation={options.orientation ?? VizOrientation.Auto}
    />
  )
}
