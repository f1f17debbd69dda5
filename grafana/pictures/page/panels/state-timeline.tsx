import {
  type DataFrame,
  type DisplayValue,
  type Field,
  FieldType,
  formattedValueToString,
  type GrafanaTheme2,
  getFieldDisplayName,
} from '@grafana/data'
import { LegendDisplayMode, type VizLegendOptions } from '@grafana/schema'
import { VizLayout, VizLegend } from '@grafana/ui'
import type uPlot from 'uplot'
import type { PanelProps } from '../panel-props.ts'
import { RowsPlot } from './plot.tsx'

interface StateTimelineOptions {
  readonly showValue: 'auto' | 'always' | 'never'
  readonly alignValue: 'left' | 'center' | 'right'
  readonly rowHeight: number
  readonly mergeValues: boolean
  readonly legend: VizLegendOptions
}

interface State {
  readonly from: number
  readonly to: number
  readonly shown: DisplayValue
}

interface Row {
  readonly name: string
  readonly opacity: number
  readonly states: readonly State[]
}

export function StateTimelinePanel({ frames, options, range, theme, width, height }: PanelProps<StateTimelineOptions>) {
  const [first] = frames
  if (first === undefined) return null
  const rows = frames.flatMap((frame) =>
    frame.fields
      .filter(({ type }) => type !== FieldType.time)
      .map((field) => rowOf(field, frame, frames, options.mergeValues)),
  )
  // The first row lies on top, and the scale counts from below.
  const middle = (index: number): number => rows.length - index - 0.5
  const draw = (plot: uPlot): void => {
    for (const [index, row] of rows.entries()) drawRow(plot, row, middle(index), options, theme)
  }
  const legend = options.legend.showLegend && (
    <VizLayout.Legend placement={options.legend.placement}>
      <VizLegend
        items={legendItems(rows)}
        placement={options.legend.placement}
        displayMode={LegendDisplayMode.List}
        readonly
      />
    </VizLayout.Legend>
  )
  return (
    <VizLayout width={width} height={height} {...(legend && { legend })}>
      {(plotWidth, plotHeight) => (
        <RowsPlot
          frame={first}
          labels={rows.map(({ name }, index) => ({ text: name, at: middle(index) }))}
          rows={rows.length}
          draw={draw}
          {...{ range, theme, width: plotWidth, height: plotHeight }}
        />
      )}
    </VizLayout>
  )
}

/** Equal values that follow one another are one state, unless more than a step lies between them. */
function rowOf(field: Field, frame: DataFrame, frames: DataFrame[], merging: boolean): Row {
  const times: readonly number[] = frame.fields.find(({ type }) => type === FieldType.time)?.values ?? []
  const step = frame.fields[0]?.config.interval ?? (times[1] ?? 0) - (times[0] ?? 0)
  const states: { from: number; to: number; shown: DisplayValue }[] = []
  for (const [index, time] of times.entries()) {
    const value = field.values[index]
    if (value === null || value === undefined || field.display === undefined) continue
    const shown = field.display(value)
    const last = states.at(-1)
    const follows = last !== undefined && time - last.to < step / 2
    if (follows && merging && shown.text === last.shown.text && shown.color === last.shown.color) last.to = time + step
    else states.push({ from: time, to: time + step, shown })
  }
  return {
    name: getFieldDisplayName(field, frame, frames),
    opacity: (field.config.custom?.fillOpacity ?? 70) / 100,
    states,
  }
}

function drawRow(plot: uPlot, row: Row, middle: number, options: StateTimelineOptions, theme: GrafanaTheme2): void {
  const { ctx } = plot
  const top = plot.valToPos(middle + options.rowHeight / 2, 'y', true)
  const bottom = plot.valToPos(middle - options.rowHeight / 2, 'y', true)
  ctx.font = `${12 * devicePixelRatio}px ${theme.typography.fontFamily}`
  ctx.textBaseline = 'middle'
  ctx.textAlign = options.alignValue
  for (const { from, to, shown } of row.states) {
    const left = Math.max(plot.bbox.left, plot.valToPos(from, 'x', true))
    const right = Math.min(plot.bbox.left + plot.bbox.width, plot.valToPos(to, 'x', true))
    ctx.globalAlpha = row.opacity
    const fill = shown.color ?? theme.colors.text.disabled
    ctx.fillStyle = fill
    ctx.fillRect(left, top, right - left - 1, bottom - top)
    ctx.globalAlpha = 1
    const text = formattedValueToString(shown)
    const fits = ctx.measureText(text).width + 12 < right - left
    if (options.showValue === 'never' || (options.showValue === 'auto' && !fits)) continue
    ctx.fillStyle = theme.colors.getContrastText(fill)
    const at = { left: left + 6, center: (left + right) / 2, right: right - 6 }[options.alignValue]
    ctx.fillText(text, at, (top + bottom) / 2)
  }
}

function legendItems(rows: readonly Row[]) {
  const shown = rows.flatMap(({ states }) => states.map((state) => state.shown))
  const colors = new Map(shown.map((value) => [formattedValueToString(value), value.color]))
  return [...colors].map(([label, color]) => ({ label, yAxis: 1, ...(color !== undefined && { color }) }))
}
