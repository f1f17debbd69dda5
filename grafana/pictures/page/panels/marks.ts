import type { GrafanaTheme2 } from '@grafana/data'
import type uPlot from 'uplot'
import type { Event, Exemplar } from '../../answers.ts'

const diamond = 4

/** Annotations: a dashed line where something happened, and a shade as long as it lasted. */
export function drawEvents(plot: uPlot, events: readonly Event[], theme: GrafanaTheme2): void {
  const { ctx, bbox } = plot
  clipped(plot, () => {
    for (const { from, to, color } of events) {
      const left = plot.valToPos(from * 1000, 'x', true)
      const right = plot.valToPos(to * 1000, 'x', true)
      ctx.strokeStyle = theme.visualization.getColorByName(color)
      ctx.fillStyle = ctx.strokeStyle
      ctx.setLineDash([5, 5])
      for (const edge of new Set([left, right])) {
        ctx.beginPath()
        ctx.moveTo(edge, bbox.top)
        ctx.lineTo(edge, bbox.top + bbox.height)
        ctx.stroke()
      }
      ctx.globalAlpha = 0.1
      ctx.fillRect(left, bbox.top, right - left, bbox.height)
      ctx.globalAlpha = 1
    }
  })
}

/** Exemplars: calls that were measured one by one, each a diamond. */
export function drawExemplars(plot: uPlot, exemplars: readonly Exemplar[], theme: GrafanaTheme2): void {
  const { ctx } = plot
  const scale = plot.axes.find((axis, index) => index > 0 && axis.scale !== 'x')?.scale
  if (scale === undefined) return
  const size = diamond * devicePixelRatio
  clipped(plot, () => {
    ctx.fillStyle = theme.visualization.getColorByName('blue')
    ctx.globalAlpha = 0.7
    for (const { time, value } of exemplars) {
      const x = plot.valToPos(time * 1000, 'x', true)
      const y = plot.valToPos(value, scale, true)
      ctx.beginPath()
      ctx.moveTo(x, y - size)
      ctx.lineTo(x + size, y)
      ctx.lineTo(x, y + size)
      ctx.lineTo(x - size, y)
      ctx.fill()
    }
  })
}

function clipped({ ctx, bbox: { left, top, width, height } }: uPlot, draw: () => void): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, top, width, height)
  ctx.clip()
  draw()
  ctx.restore()
}
