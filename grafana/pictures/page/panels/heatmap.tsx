import {
  type DataFrame,
  type Field,
  FieldType,
  formattedValueToString,
  type GrafanaTheme2,
  getValueFormat,
} from '@grafana/data'
import * as chromatic from 'd3-scale-chromatic'
import type uPlot from 'uplot'
import type { PanelProps } from '../panel-props.ts'
import { RowsPlot } from './plot.tsx'

interface HeatmapOptions {
  readonly cellGap: number
  readonly color: ColorOptions
  readonly filterValues: { readonly le: number }
  readonly legend: { readonly show: boolean }
  readonly yAxis: NumberFormat
  readonly cellValues: NumberFormat
}

interface NumberFormat {
  readonly unit?: string
  readonly decimals?: number
}

interface ColorOptions {
  readonly mode: 'scheme' | 'opacity'
  readonly scheme: string
  readonly fill?: string
  readonly exponent: number
  readonly reverse: boolean
  readonly min?: number
  readonly max?: number
}

const legendHeight = 36

export function HeatmapPanel({ frames, options, range, theme, width, height }: PanelProps<HeatmapOptions>) {
  const [frame] = frames
  if (frame === undefined) return null
  const buckets = joined(frames).filter(({ type }) => type === FieldType.number)
  const counts = buckets.flatMap(({ values }) => values.filter((value) => value > options.filterValues.le))
  const least = options.color.min ?? Math.min(...counts)
  const greatest = options.color.max ?? Math.max(...counts)
  const color = colorScale(options.color, theme)
  const share = (count: number): number => (greatest === least ? 1 : (count - least) / (greatest - least))
  const draw = (plot: uPlot): void => {
    for (const cell of cellsOf(frame, buckets, plot)) {
      if (!(cell.count > options.filterValues.le)) continue
      plot.ctx.fillStyle = color(share(cell.count))
      plot.ctx.fillRect(cell.x, cell.y, cell.width - options.cellGap, cell.height - options.cellGap)
    }
  }
  const shown = options.legend.show && counts.length > 0
  return (
    <>
      <RowsPlot
        frame={frame}
        labels={edgeLabels(buckets, options.yAxis, height)}
        rows={buckets.length}
        draw={draw}
        {...{ range, theme, width, height: height - (shown ? legendHeight : 0) }}
      />
      {shown && <ColorLegend least={least} greatest={greatest} color={color} format={options.cellValues} />}
    </>
  )
}

/** The buckets of one frame, or one of each: then a series is a row. */
const joined = (frames: readonly DataFrame[]): readonly Field[] => frames.flatMap(({ fields }) => fields)

function* cellsOf(frame: DataFrame, buckets: readonly Field[], plot: uPlot) {
  const times: readonly number[] = frame.fields[0]?.values ?? []
  const step = frame.fields[0]?.config.interval ?? (times[1] ?? 0) - (times[0] ?? 0)
  for (const [row, { values }] of buckets.entries()) {
    const y = Math.round(plot.valToPos(row + 1, 'y', true))
    const height = Math.round(plot.valToPos(row, 'y', true)) - y
    for (const [index, time] of times.entries()) {
      // What a query says of a time is about the step that ends there.
      const x = Math.round(plot.valToPos(time - step, 'x', true))
      yield { x, y, width: Math.round(plot.valToPos(time, 'x', true)) - x, height, count: Number(values[index] ?? 0) }
    }
  }
}

/** Each bucket's upper bound at its upper edge; as many of them as there is room for. */
function edgeLabels(buckets: readonly Field[], format: NumberFormat, height: number) {
  const every = Math.max(1, Math.ceil((buckets.length * 18) / Math.max(1, height - legendHeight)))
  return buckets
    .map(({ name, labels }, index) => {
      const bound = Number(labels?.le ?? name)
      return { text: Number.isFinite(bound) ? formatNumber(bound, format) : name, at: index + 1 }
    })
    .filter((_, index) => index % every === 0)
}

function colorScale({ mode, scheme, fill = 'dark-orange', exponent, reverse }: ColorOptions, theme: GrafanaTheme2) {
  if (mode === 'opacity') {
    const color = theme.visualization.getColorByName(fill)
    return (share: number): string => `color-mix(in srgb, ${color} ${100 * share ** exponent}%, transparent)`
  }
  const interpolate = (chromatic as unknown as Record<string, (share: number) => string>)[`interpolate${scheme}`]
  const turned = isTurned(scheme, theme) !== reverse
  return (share: number): string =>
    (interpolate ?? chromatic.interpolateOranges)(turned ? 1 - share ** exponent : share ** exponent)
}

/** Little is dark in a dark theme and light in a light one; of two colours that meet, the warm one is much. */
function isTurned(scheme: string, theme: GrafanaTheme2): boolean {
  if (/^(?:BrBG|PRGn|PiYG|PuOr|RdBu|RdGy|RdYlBu|RdYlGn|Spectral)$/.test(scheme)) return true
  return /^(?:Turbo|Cividis|Viridis|Magma|Inferno|Plasma|Warm|Cool|Cubehelix)/.test(scheme)
    ? theme.isLight
    : theme.isDark
}

interface ColorLegendProps {
  readonly least: number
  readonly greatest: number
  readonly color: (share: number) => string
  readonly format: NumberFormat
}

function ColorLegend({ least, greatest, color, format }: ColorLegendProps) {
  const stops = Array.from({ length: 21 }, (_, index) => color(index / 20))
  return (
    <div style={{ width: 220, padding: '6px 0 0 60px', fontSize: 12 }}>
      <div style={{ height: 8, borderRadius: 2, background: `linear-gradient(to right, ${stops.join(', ')})` }} />
      <div style={{ display: 'flex', justifyContent: 'space-between' }}>
        <span>{formatNumber(least, format)}</span>
        <span>{formatNumber(greatest, format)}</span>
      </div>
    </div>
  )
}

const formatNumber = (value: number, { unit = 'short', decimals }: NumberFormat): string =>
  formattedValueToString(getValueFormat(unit)(value, decimals))
