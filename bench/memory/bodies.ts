import type { Part } from '../part.ts'
import { median } from '../statistics.ts'
import { compare, kilobytes, type Process } from './watch.ts'

const CALLS = { full: 1_000, quick: 200 }
const PROCESSES = { full: 3, quick: 1 }

/** Both ends of both bodies, and 4 KiB for all else that is known of a call. */
const LIMIT = (64 + 4) * 1024

const kinds = [
  { title: 'request of 48 KB, no answer yet', what: 'unanswered' },
  { title: 'the same and half of an answer of 100 KB', what: 'halfAnswered' },
] as const
type Kind = (typeof kinds)[number]

/** What a call in flight holds. */
export const bodies: Part = {
  name: 'bodies',
  run: async (effort) => {
    const found = await compare(kinds, (process, { what }) => held(process, what, CALLS[effort]), PROCESSES[effort])
    const rows = found.map(({ title, ...numbers }) => ({
      title,
      none: median(numbers.none),
      ours: median(numbers.ours),
    }))
    const most = Math.max(...rows.map(({ none, ours }) => ours - none))
    return {
      title: `Memory: ${CALLS[effort].toLocaleString('en')} calls in flight`,
      text: 'Bytes that each call holds while it hangs. We keep 16 KiB of each end of each body: at most 64 KiB.',
      table: {
        head: ['', 'none', 'ours', 'added'],
        rows: rows.map(({ title, none, ours }) => [title, ...[none, ours, ours - none].map(kilobytes)]),
      },
      verdicts: [
        {
          promise: 'a call in flight holds at most 64 KiB of bodies, and 4 KiB else',
          measured: kilobytes(most),
          met: most < LIMIT,
        },
      ],
    }
  },
}

async function held(process: Process, what: Kind['what'], times: number): Promise<number> {
  const before = await process.ask({ what: 'chat', times: 500 })
  const during = await process.ask({ what, times })
  await process.ask({ what: 'abort', times: 1 })
  return (during.used - before.used) / times
}
