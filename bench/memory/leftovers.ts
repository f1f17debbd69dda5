import type { Part } from '../part.ts'
import { compare, kilobytes, type Process } from './watch.ts'

/** Those that are measured; before them come a fifth as many, which fill caches. */
const CALLS = { full: 5_000, quick: 300 }

/** Bytes a call that may be found afterwards: one small object. */
const NOTHING = 16

const kinds = [
  { title: 'aborted in the answer', what: 'aborted' },
  { title: 'answer never read', what: 'neglected' },
] as const
type Kind = (typeof kinds)[number]

/** The memory that unfinished calls leave. */
export const leftovers: Part = {
  name: 'leftovers',
  run: async (effort) => {
    const found = await compare(kinds, (process, { what }) => left(process, what, CALLS[effort]))
    const most = Math.max(...found.map(({ ours }) => ours)) / CALLS[effort]
    return {
      title: `Memory: ${(2 * CALLS[effort]).toLocaleString('en')} calls that do not end well`,
      text: `What ${CALLS[effort].toLocaleString('en')} calls of each kind leave behind after a collection, less than nothing included.`,
      table: {
        head: ['', 'none', 'ours'],
        rows: found.map(({ title, none, ours }) => [title, kilobytes(none), kilobytes(ours)]),
      },
      verdicts: [
        {
          promise: `nothing is retained after an aborted or never-read call: less than ${NOTHING} bytes`,
          measured: `${most.toFixed(1)} bytes a call`,
          met: most < NOTHING,
        },
      ],
    }
  },
}

async function left(process: Process, what: Kind['what'], times: number): Promise<number> {
  const before = await process.ask({ what, times: times / 5 })
  const after = await process.ask({ what, times })
  return after.used - before.used
}
