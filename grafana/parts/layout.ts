import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import { type GridPos, type Panel, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard'

const COLUMNS = 24

export interface Row {
  readonly title: string
  readonly panels: readonly Builder<Panel>[]
  /** For what not everybody uses: nothing in it is asked for until it is opened. */
  readonly collapsed?: boolean
}

export interface PlacedRow {
  readonly row: RowBuilder
  /** Below the row, where it is open; a collapsed one holds its panels itself. */
  readonly panels: readonly Builder<Panel>[]
}

/** Gives every panel its place and its number, row after row, from the left to the right. */
export function place(rows: readonly Row[]): readonly PlacedRow[] {
  let y = 0
  let id = 0
  return rows.map(({ title, panels, collapsed = false }) => {
    id += 1
    const row = new RowBuilder(title).id(id).collapsed(collapsed).gridPos({ x: 0, y, w: COLUMNS, h: 1 })
    y += 1
    const { positions, height } = arrange(
      title,
      panels.map((panel) => panel.build()),
      y,
    )
    const placed = panels.map((panel, index) => {
      id += 1
      return positioned(panel, id, positions[index])
    })
    if (!collapsed) y += height
    else for (const panel of placed) row.withPanel(panel)
    return { row, panels: collapsed ? [] : placed }
  })
}

const positioned = (panel: Builder<Panel>, id: number, gridPos: GridPos | undefined): Builder<Panel> => ({
  build: () => ({ ...panel.build(), id, ...(gridPos && { gridPos }) }),
})

/** Lines of panels that are equally high and fill the width, so that nothing is left open. */
function arrange(row: string, panels: readonly Panel[], top: number): { positions: GridPos[]; height: number } {
  const positions: GridPos[] = []
  let x = 0
  let y = top
  for (const { title, gridPos } of panels) {
    const { w, h } = gridPos ?? { w: 0, h: 0 }
    const before = positions.at(-1)
    const fits = x + w <= COLUMNS && (x === 0 || before?.h === h)
    if (!fits) throw new RangeError(`Panel "${title}" of row "${row}" doesn't fit beside "${JSON.stringify(before)}".`)
    positions.push({ x, y, w, h })
    x += w
    if (x < COLUMNS) continue
    x = 0
    y += h
  }
  if (x !== 0) throw new RangeError(`The last panels of row "${row}" fill ${x} of ${COLUMNS} columns.`)
  return { positions, height: y - top }
}
