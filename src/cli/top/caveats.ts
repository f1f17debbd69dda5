import { METRIC } from '../../sinks/names.ts'
import { enumerate } from '../server/foreign-text.ts'
import { plural, roundedUsd } from '../sheet/figures.ts'
import { printable } from '../terminal-text.ts'
import type { Reading } from './reading.ts'

/** Why the cost is higher than it is shown. */
export function caveats({ totals }: Reading): readonly string[] {
  const unpriced = totals
    .values(METRIC.unpricedRequests, 'model')
    .filter((model) => totals.total(METRIC.unpricedRequests, { model }) > 0)
  const missing = totals.total(METRIC.usageMissing)
  const expected = totals.total(METRIC.unmeteredCost)
  return [
    ...(unpriced.length === 0
      ? []
      : [
          `no price for ${plural(totals.total(METRIC.unpricedRequests), 'call')}, whose cost is missing: ${enumerate(unpriced.map(printable))}`,
        ]),
    ...(missing === 0
      ? []
      : [
          `no usage of ${plural(missing, 'call')}, whose tokens and cost are missing${expected > 0 ? `: about ${roundedUsd(expected)}` : ''}`,
        ]),
  ]
}
