import type { DataFrame } from '@grafana/data'
import type { VizLegendOptions } from '@grafana/schema'
import { TimeSeries, type UPlotConfigBuilder } from '@grafana/ui'
import type { PanelProps } from '../panel-props.ts'
import { drawEvents, drawExemplars } from './marks.ts'

export function TimeSeriesPanel(props: PanelProps<{ readonly legend: VizLegendOptions }>) {
  const { frames, options, events, exemplars, range, theme, width, height } = props
  const init = (builder: UPlotConfigBuilder): void => {
    builder.addHook('drawAxes', (plot) => drawEvents(plot, events, theme))
    builder.addHook('draw', (plot) => drawExemplars(plot, exemplars, theme))
  }
  return (
    <TimeSeries
      frames={frames.map(withoutNonNumbers)}
      width={width}
      height={height}
      timeRange={range}
      timeZone="utc"
      legend={options.legend}
      renderers={[{ fieldMap: {}, indicesOnly: [], init }]}
    />
  )
}

/** A point that is no number is a gap, as in Grafana: the scale would end with it. */
const withoutNonNumbers = (frame: DataFrame): DataFrame => ({
  ...frame,
  fields: frame.fields.map((field) => ({
    ...field,
    values: field.values.map((value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value)),
  })),
})
