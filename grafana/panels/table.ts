import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common'
import type { DataTransformerConfig, DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Colors } from '../parts/colors.ts'
import { type Frame, framed } from '../parts/frame.ts'
import { refId } from '../parts/query.ts'
import { type Steps, thresholds } from '../parts/thresholds.ts'

export interface Column {
  /** The heading. */
  readonly title: string
  /** In pixels; the others share what is left. */
  readonly width?: number
  /** The unit of its numbers. */
  readonly unit?: string
  readonly decimals?: number
  /** Cells by their text. */
  readonly colors?: Colors
  /** Numbers by their size. */
  readonly steps?: Steps
}

export interface TableFrame extends Omit<Frame, 'queries' | 'unit'> {
  /** Labels, each with the heading of its column. */
  readonly labels: Readonly<Record<string, string | Column>>
  /** Queries, each with the column of its values. */
  readonly values: readonly (Column & { readonly expr: string })[]
  /** Shows the labels alone. */
  readonly hideValues?: boolean
  /** Heading of the column by which it is sorted, the greatest first. */
  readonly sortBy?: string
}

/** One row for each combination of the labels, one column for each query. */
export function table({ labels, values, hideValues = false, sortBy, ...frame }: TableFrame): PanelBuilder {
  const queries = values.map(({ expr }) => ({ expr, instant: true, format: 'table' as const }))
  const columns = [...Object.values(labels).map(column), ...(hideValues ? [] : values.map(withoutGaps))]
  const panel = framed(new PanelBuilder(), { ...frame, unit: 'short', queries }).transformations(
    transformations(Object.keys(labels), columns, hideValues ? 0 : values.length),
  )
  for (const each of columns) {
    const properties = cellProperties(each)
    if (properties.length > 0) panel.overrideByName(each.title, properties)
  }
  if (sortBy !== undefined) panel.sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(true)])
  return panel
}

interface Cell extends Column {
  /** What stands where a row has no value. */
  readonly gap?: string
}

const withoutGaps = (value: Column): Cell => ({ ...value, gap: '–' })

const column = (heading: string | Column): Cell => (typeof heading === 'string' ? { title: heading } : heading)

/** Grafana calls the values `Value` where there is one query, else `Value #A`, `Value #B` … */
function transformations(
  labels: readonly string[],
  columns: readonly Column[],
  count: number,
): DataTransformerConfig[] {
  const valueNames = Array.from({ length: count }, (_, index) => (count === 1 ? 'Value' : `Value #${refId(index)}`))
  const names = [...labels, ...valueNames]
  return [
    { id: 'merge', options: {} },
    { id: 'filterFieldsByName', options: { include: { names } } },
    {
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: Object.fromEntries(names.map((name, index) => [name, columns[index]?.title ?? name])),
      },
    },
  ]
}

function cellProperties({ unit, decimals, width, gap, colors, steps }: Cell): DynamicConfigValue[] {
  return [
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ...(gap === undefined ? [] : [{ id: 'noValue', value: gap }]),
    ...(colors === undefined ? [] : textColors(colors)),
    ...(steps === undefined ? [] : numberColors(steps)),
  ]
}

const textColors = (colors: Colors): DynamicConfigValue[] => [
  { id: 'custom.cellOptions', value: { type: 'color-text' } },
  {
    id: 'mappings',
    value: [
      {
        type: 'value',
        options: Object.fromEntries(
          Object.entries(colors).map(([text, color], index) => [text, { text, color, index }]),
        ),
      },
    ],
  },
]

const numberColors = (steps: Steps): DynamicConfigValue[] => [
  { id: 'custom.cellOptions', value: { type: 'color-text' } },
  { id: 'color', value: { mode: 'thresholds' } },
  { id: 'thresholds', value: thresholds(steps).build() },
]
