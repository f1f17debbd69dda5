import type { DataFrame, GrafanaTheme2, TimeRange } from '@grafana/data'
import { AxisPlacement, ScaleDirection, ScaleOrientation } from '@grafana/schema'
import { measureText, UPlotChart, UPlotConfigBuilder } from '@grafana/ui'
import { useMemo } from 'react'
import type uPlot from 'uplot'

interface PlotProps {
  readonly frame: DataFrame
  /** The names along the left side, from below, and where each stands on a scale from 0 to `rows`. */
  readonly labels: readonly { readonly text: string; readonly at: number }[]
  readonly rows: number
  readonly draw: (plot: uPlot) => void
  readonly range: TimeRange
  readonly theme: GrafanaTheme2
  readonly width: number
  readonly height: number
}

/** Grafana's axes around a plot of our own: time from left to right, rows one over the other. */
export function RowsPlot({ frame, labels, rows, draw, range, theme, width, height }: PlotProps) {
  const config = useMemo(() => {
    const builder = new UPlotConfigBuilder('utc')
    builder.addScale({
      scaleKey: 'x',
      isTime: true,
      orientation: ScaleOrientation.Horizontal,
      direction: ScaleDirection.Right,
      range: () => [range.from.valueOf(), range.to.valueOf()],
    })
    builder.addScale({
      scaleKey: 'y',
      orientation: ScaleOrientation.Vertical,
      direction: ScaleDirection.Up,
      range: () => [0, rows],
    })
    builder.addAxis({
      scaleKey: 'x',
      isTime: true,
      placement: AxisPlacement.Bottom,
      timeZone: 'utc',
      theme,
      grid: { show: false },
    })
    builder.addAxis({
      scaleKey: 'y',
      placement: AxisPlacement.Left,
      // Grafana measures the text with the most letters, which need not be the widest.
      size: 14 + Math.max(...labels.map(({ text }) => measureText(text, 12).width)),
      theme,
      grid: { show: false },
      ticks: { show: false },
      splits: () => labels.map(({ at }) => at),
      values: () => labels.map(({ text }) => text),
    })
    builder.addSeries({ scaleKey: 'y', theme, pathBuilder: () => null, pointsBuilder: () => undefined })
    builder.addHook('draw', (plot) => {
      const { left, top, width, height } = plot.bbox
      plot.ctx.save()
      plot.ctx.beginPath()
      plot.ctx.rect(left, top, width, height)
      plot.ctx.clip()
      draw(plot)
      plot.ctx.restore()
    })
    return builder
  }, [labels, rows, draw, range, theme])
  const times = frame.fields[0]?.values ?? []
  return <UPlotChart config={config} data={[times, times.map(() => 0)]} width={width} height={height} />
}
