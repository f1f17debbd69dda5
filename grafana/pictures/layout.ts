import type { GridPosition, Panel } from './dashboard.ts'

const columns = 24
const rowHeight = 30
const gap = 8
/** Around the whole of it. */
export const margin = 16

export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Where a panel lies, in pixels, on a page of that width. */
export function place({ x, y, w, h }: GridPosition, pageWidth: number): Box {
  const column = (pageWidth - 2 * margin + gap) / columns
  return {
    left: Math.round(x * column),
    top: y * (rowHeight + gap),
    width: Math.round(w * column) - gap,
    height: h * (rowHeight + gap) - gap,
  }
}

/** The height of all panels together. */
export const heightOf = (panels: readonly Panel[]): number =>
  Math.max(0, ...panels.map(({ gridPos: { y, h } }) => (y + h) * (rowHeight + gap)))

/** The panels as they lie when every row is open: those of a closed row follow it, and push down what is below. */
export function openRows(panels: readonly Panel[]): readonly Panel[] {
  let pushed = 0
  return panels.flatMap((panel) => {
    const row = moveDown(panel, pushed)
    if (panel.type !== 'row' || panel.collapsed !== true || panel.panels === undefined) return [row]
    const { panels: inner, ...heading } = row
    const top = Math.min(...panel.panels.map(({ gridPos }) => gridPos.y))
    const opened = panel.panels.map((each) => moveDown(each, row.gridPos.y + 1 - top))
    pushed += Math.max(0, ...panel.panels.map(({ gridPos: { y, h } }) => y + h - top))
    return [{ ...heading, collapsed: false }, ...opened]
  })
}

const moveDown = (panel: Panel, rows: number): Panel => ({
  ...panel,
  gridPos: { ...panel.gridPos, y: panel.gridPos.y + rows },
})
