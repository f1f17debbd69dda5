import { type Dashboard, DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard'
import { annotations } from './annotations.ts'
import { place, type Row } from './layout.ts'
import { TAG, topLinks } from './links.ts'
import { variables } from './variables.ts'

export interface DashboardFacts {
  /** The rest of the uid, and the name of the file. */
  readonly name: string
  readonly title: string
  readonly description: string
  /** Such as `now-6h`. */
  readonly from: string
  readonly rows: readonly Row[]
  /** Variables that no panel of it uses. */
  readonly hidden?: readonly string[]
}

export function dashboard({ name, title, description, from, rows, hidden = [] }: DashboardFacts): Dashboard {
  const builder = new DashboardBuilder(`HolySheep / ${title}`)
    .uid(`holysheep-${name}`)
    .description(description)
    .tags([TAG, 'generated'])
    .readonly()
    .timezone('browser')
    .refresh('30s')
    .time({ from, to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables(hidden))
    .annotations(annotations())
    .links(topLinks())
  for (const { row, panels } of place(rows)) {
    builder.withRow(row)
    for (const panel of panels) builder.withPanel(panel)
  }
  return builder.build()
}
