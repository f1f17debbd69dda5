import { canDraw } from './panel.tsx'
import type { PreparedPanel } from './prepare.ts'

/** Something about a panel that a look at the picture may miss. */
export interface Remark {
  readonly panel: string
  readonly says: string
}

export const lookOver = (prepared: readonly PreparedPanel[]): readonly Remark[] =>
  prepared
    .filter(({ panel }) => panel.type !== 'row')
    .flatMap((each) =>
      [...missing(each), ...cutOff(each)].map((says) => ({
        panel: each.panel.title ?? `panel ${each.panel.id}`,
        says,
      })),
    )

function missing({ panel, props: { frames, options }, empty, note, errors }: PreparedPanel): readonly string[] {
  if (errors.length > 0) return errors.map((error) => `the query failed: ${error}`)
  if (note !== undefined) return [note]
  if (!canDraw(panel.type)) return [`a panel of type ${panel.type} is not drawn`]
  if (panel.type === 'text') return []
  if (empty) return ['no data']
  if (panel.repeat) return [`is repeated by $${panel.repeat} in Grafana, drawn once here`]
  const shown = Number(options.frameIndex ?? 0)
  return panel.type === 'table' && frames.length > 1 ? [`of ${frames.length} tables only number ${shown} shows`] : []
}

function cutOff({ panel }: PreparedPanel): readonly string[] {
  const element = document.querySelector(`[data-panel="${panel.id}"]`)
  const parts = [...(element?.querySelectorAll<HTMLElement>('*') ?? [])]
  const cut = parts.filter(isCutText).map((each) => each.textContent)
  return [
    ...(cut.length > 0 ? [`cut off: ${[...new Set(cut)].slice(0, 4).join(', ')}`] : []),
    ...parts.filter(isScrolling).map(shortLegend),
  ]
}

function isCutText(element: HTMLElement): boolean {
  if (element.childElementCount > 0 || element.textContent.trim() === '') return false
  // What only screen readers are told is one pixel wide.
  if (element.clientWidth < 8 || element.scrollWidth <= element.clientWidth + 1) return false
  return ['hidden', 'clip'].includes(getComputedStyle(element).overflowX)
}

/** Of tables nobody expects that all of it shows. What else can be scrolled is a legend. */
function isScrolling(element: HTMLElement): boolean {
  if (element.scrollHeight <= element.clientHeight + 2 || element.matches('[role="grid"]')) return false
  return ['auto', 'scroll'].includes(getComputedStyle(element).overflowY)
}

function shortLegend(legend: HTMLElement): string {
  const rows = [...legend.querySelectorAll('tbody tr, li:not(li li)')]
  const edge = legend.getBoundingClientRect().bottom + 2
  return `its legend shows ${rows.filter((row) => row.getBoundingClientRect().bottom <= edge).length} of ${rows.length}`
}
