import { Icon, PanelChrome } from '@grafana/ui'
import type { ComponentType, CSSProperties } from 'react'
import { place } from '../layout.ts'
import type { PanelProps } from './panel-props.ts'
import { HeatmapPanel } from './panels/heatmap.tsx'
import { BarGaugePanel, GaugePanel, StatPanel } from './panels/single-values.tsx'
import { StateTimelinePanel } from './panels/state-timeline.tsx'
import { TablePanel } from './panels/table.tsx'
import { TextPanel } from './panels/text.tsx'
import { TimeSeriesPanel } from './panels/time-series.tsx'
import type { PreparedPanel } from './prepare.ts'

// Each reads options of its own out of JSON that nobody has checked.
// biome-ignore lint/suspicious/noExplicitAny: a table of components with different options has no better type.
const drawings: Readonly<Record<string, ComponentType<PanelProps<any>>>> = {
  timeseries: TimeSeriesPanel,
  stat: StatPanel,
  gauge: GaugePanel,
  bargauge: BarGaugePanel,
  table: TablePanel,
  heatmap: HeatmapPanel,
  'state-timeline': StateTimelinePanel,
  'status-history': StateTimelinePanel,
  text: TextPanel,
}

/** These show what there is to say even when nothing came. */
const speakForThemselves: readonly string[] = ['text', 'stat', 'gauge', 'bargauge']

export const canDraw = (type: string): boolean => type === 'row' || drawings[type] !== undefined

interface DrawnPanelProps {
  readonly prepared: PreparedPanel
  readonly pageWidth: number
}

export function DrawnPanel({ prepared, pageWidth }: DrawnPanelProps) {
  const { panel, props, errors } = prepared
  const box = place(panel.gridPos, pageWidth)
  const title = props.replaceVariables(panel.title ?? '')
  const style: CSSProperties = {
    position: 'absolute',
    left: box.left,
    top: box.top,
    width: box.width,
    height: box.height,
  }
  if (panel.type === 'row') {
    return (
      <h2 style={{ ...style, display: 'flex', alignItems: 'center', gap: 8, margin: 0, fontSize: 18, fontWeight: 500 }}>
        <Icon name={panel.collapsed ? 'angle-right' : 'angle-down'} /> {title}
        {panel.collapsed && <span style={{ fontSize: 12, opacity: 0.7 }}>({panel.panels?.length ?? 0} panels)</span>}
      </h2>
    )
  }
  return (
    <div style={style} data-panel={panel.id}>
      <PanelChrome
        width={box.width}
        height={box.height}
        title={title}
        padding={panel.type === 'table' ? 'none' : 'md'}
        titleItems={(panel.links?.length ?? 0) > 0 && <Icon name="external-link-alt" style={{ opacity: 0.7 }} />}
        displayMode={panel.transparent ? 'transparent' : 'default'}
        description={panel.description && props.replaceVariables(panel.description)}
        statusMessage={errors.join('\n') || undefined}
      >
        {(width, height) => <Content prepared={prepared} width={width} height={height} />}
      </PanelChrome>
    </div>
  )
}

interface ContentProps {
  readonly prepared: PreparedPanel
  readonly width: number
  readonly height: number
}

function Content({ prepared: { panel, props, empty, note, errors }, width, height }: ContentProps) {
  const Drawing = drawings[panel.type]
  if (note !== undefined) return <Words text={note} />
  if (Drawing === undefined) return <Words text={`Not drawn here: a panel of type ${panel.type}`} />
  if (empty && !speakForThemselves.includes(panel.type))
    return <Words text={noData(errors, props.fieldConfig.defaults.noValue)} />
  return <Drawing {...props} width={width} height={height} />
}

const noData = (errors: readonly string[], noValue: string | undefined): string =>
  errors.length > 0 ? 'The query failed' : (noValue ?? 'No data')

const Words = ({ text }: { readonly text: string }) => (
  <div style={{ display: 'flex', height: '100%', alignItems: 'center', justifyContent: 'center', opacity: 0.7 }}>
    {text}
  </div>
)
