import { type FieldDisplay, formattedValueToString, type GrafanaTheme2, ThresholdsMode } from '@grafana/data'

const sweep = 250 // degrees
const begins = 90 + (360 - sweep) / 2

interface DialProps {
  readonly value: FieldDisplay
  readonly named: boolean
  readonly marked: boolean
  readonly width: number
  readonly height: number
  readonly theme: GrafanaTheme2
}

/** Grafana's gauge lives in its application; this is one like it. */
export function Dial({ value: { display, field }, named, marked, width, height, theme }: DialProps) {
  const titleHeight = named ? 24 : 0
  const radius = Math.min(width / 2, (height - titleHeight) / 1.6) - 6
  const thickness = radius / 4
  const [x, y] = [width / 2, radius + 6]
  const share = Math.min(1, Math.max(0, display.percent ?? 0))
  const text = formattedValueToString(display)
  const ring = { fill: 'none', strokeWidth: thickness }
  return (
    <svg width={width} height={height} role="img">
      <title>{display.title}</title>
      <path d={arc(x, y, radius - thickness / 2 - 6, 0, 1)} stroke={theme.colors.background.secondary} {...ring} />
      {share > 0 && <path d={arc(x, y, radius - thickness / 2 - 6, 0, share)} stroke={display.color} {...ring} />}
      {marked &&
        sections(field, theme).map(({ from, to, color }) => (
          <path key={from} d={arc(x, y, radius - 1, from, to)} fill="none" stroke={color} strokeWidth={4} />
        ))}
      <text
        x={x}
        y={y}
        textAnchor="middle"
        dominantBaseline="central"
        fill={display.color}
        fontSize={Math.min(radius / 2.4, (1.9 * radius) / Math.max(4, text.length))}
        fontWeight={500}
      >
        {text}
      </text>
      {named && (
        <text
          x={x}
          y={Math.min(height - 8, y + radius)}
          textAnchor="middle"
          fill={theme.colors.text.primary}
          fontSize={14}
        >
          {display.title}
        </text>
      )}
    </svg>
  )
}

/** The thresholds' parts of the way from the least to the greatest value. */
function sections({ thresholds, min, max }: FieldDisplay['field'], theme: GrafanaTheme2) {
  const [least, greatest] = thresholds?.mode === ThresholdsMode.Percentage ? [0, 100] : [min ?? 0, max ?? 100]
  const share = (value: number): number => Math.min(1, Math.max(0, (value - least) / (greatest - least)))
  const steps = thresholds?.steps ?? []
  return steps
    .map(({ value, color }, index) => ({
      from: share(value),
      to: share(steps[index + 1]?.value ?? Infinity),
      color: theme.visualization.getColorByName(color),
    }))
    .filter(({ from, to }) => to > from)
}

function arc(x: number, y: number, radius: number, from: number, to: number): string {
  const point = (share: number): string => {
    const angle = ((begins + share * sweep) * Math.PI) / 180
    return `${x + radius * Math.cos(angle)} ${y + radius * Math.sin(angle)}`
  }
  return `M ${point(from)} A ${radius} ${radius} 0 ${(to - from) * sweep > 180 ? 1 : 0} 1 ${point(to)}`
}
