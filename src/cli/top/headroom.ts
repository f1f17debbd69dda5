import { figure } from '../sheet/figures.ts'
import type { Style } from '../style.ts'
import { fitted, printable } from '../terminal-text.ts'
import type { Reading, RemainingLimit } from './reading.ts'
import { bar } from './sparkline.ts'

/** Columns. */
const NAME = 13
const BAR = 20
const LEFT = 26

/** A share of a limit below which it is coloured. */
const LOW = 0.2

/** What is left of each rate limit. */
export function headroomLines({ headroom, answering }: Reading, style: Style): readonly string[] {
  if (headroom.length === 0) return []
  const heading = `429 headroom${answering.length > 1 ? ', the lowest of all applications' : ''}`
  return [style.bold(heading), ...headroom.map((one) => headroomLine(one, style))]
}

function headroomLine({ provider, limitType, remaining, limit }: RemainingLimit, style: Style): string {
  const share = limit === undefined || limit <= 0 ? undefined : remaining / limit
  const gauge = fitted(share === undefined ? '' : bar(share, BAR), BAR + 1)
  const left = limit === undefined ? figure(remaining) : `${figure(remaining)} of ${figure(limit)}`
  const name = fitted(printable(limitType), NAME)
  const drawn = share !== undefined && share < LOW ? style.red(gauge) : gauge
  return `${name}${drawn}${fitted(left, LEFT)}${style.dim(printable(provider))}`
}
