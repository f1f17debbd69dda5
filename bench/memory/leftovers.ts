import type { Part } from '../part.ts'
import { median } from '../statistics.ts'
import { compare, kilobytes, type Process } from './watch.ts'

/** Those that are measured; before them come a fifth as many, which fill caches. */
const CALLS = { full: 5_000, quick: 300 }

const PROCESSES = { full: 5, quick: 2 }

const kinds = [
  { title: 'aborted in the answer', what: 'aborted' },
  { title: 'answer never read', what: 'neglected' },
] as const
type Kind = (typeof kinds)[number]

/** The memory that unfinished calls leave. */
export const leftovers: Part = {
  name: 'leftovers',
  run: async (effort) => {
    const found = await compare(kinds, (process, { what }) => left(process, what, CALLS[effort]), PROCESSES[effort])
    const range = (numbers: readonly number[]) => [median(numbers), Math.min(...numbers), Math.max(...numbers)]
    return {
      title: `Memory: ${(2 * CALLS[effort]).toLocaleString('en')} calls that do not end well`,
      text:
        `What ${CALLS[effort].toLocaleString('en')} calls of each kind leave behind after a collection, less than nothing included: of ` +
        `${PROCESSES[effort]} processes the median, the least and the most.`,
      table: {
        head: ['', 'none', 'least', 'most', 'ours', 'least', 'most'],
        rows: found.map(({ title, none, ours }) => [title, ...[...range(none), ...range(ours)].map(kilobytes)]),
      },
      verdicts: found.map(({ title, none, ours }) => ({
        promise: `nothing is retained (${title}): no more than what none leaves at most`,
        measured: kilobytes(median(ours)),
        noise: `${kilobytes(Math.min(...none))} to ${kilobytes(Math.max(...none))}`,
        met: median(ours) <= Math.max(...none),
      })),
    }
  },
}

async function left(process: Process, what: Kind['what'], times: number): Promise<number> {
  const before = await process.ask({ what, times: times / 5 })
  const after = await process.ask({ what, times })
  return after.used - before.used
}
