import type { TableCellHeight } from '@grafana/schema'
import { TableNG } from '@grafana/ui/unstable'
import type { PanelProps } from '../panel-props.ts'

interface TableOptions {
  readonly frameIndex: number
  readonly showHeader: boolean
  readonly cellHeight: TableCellHeight
  readonly sortBy: { displayName: string; desc?: boolean }[]
}

export function TablePanel({ frames, options, fieldConfig, range, width, height }: PanelProps<TableOptions>) {
  const frame = frames[options.frameIndex] ?? frames[0]
  if (frame === undefined) return null
  return (
    <TableNG
      data={frame}
      width={width}
      height={height}
      noHeader={!options.showHeader}
      sortBy={options.sortBy}
      cellHeight={options.cellHeight}
      fieldConfig={fieldConfig}
      timeRange={range}
      enableVirtualization={false}
      structureRev={1}
    />
  )
}
