import type { CandidateName } from '../candidates.ts'
import { type Effort, type Part, progress } from '../part.ts'
import { median } from '../statistics.ts'
import { megabytes, watch } from './watch.ts'

const PROCESSES = { full: 7, quick: 2 }
const LIMIT = 5 * 1024 * 1024

/** What reading an answer of 100 MB adds to the memory of the process. */
export const large: Part = {
  name: 'large',
  run: async (effort) => {
    const growth = await growths(effort)
    const middle = { none: median(growth.none), ours: median(growth.ours) }
    const added = middle.ours - middle.none
    return {
      title: 'Memory: an answer of 100 MB',
      text: `How far the resident memory rises over what it was before, at its peak: median of ${growth.ours.length} processes each.`,
      table: {
        head: ['', 'rise', 'lowest', 'highest'],
        rows: (['none', 'ours'] as const).map((name) => [
          name,
          ...[middle[name], Math.min(...growth[name]), Math.max(...growth[name])].map(megabytes),
        ]),
      },
      verdicts: [
        {
          promise: 'a 100 MB answer adds less than 5 MB of resident memory',
          measured: megabytes(added),
          met: added < LIMIT,
        },
      ],
    }
  },
}

async function growths(effort: Effort): Promise<Record<'none' | 'ours', number[]>> {
  const found: Record<'none' | 'ours', number[]> = { none: [], ours: [] }
  for (let round = 0; round < PROCESSES[effort]; round++) {
    progress(`Memory, an answer of 100 MB: ${round + 1} of ${PROCESSES[effort]}`)
    for (const name of ['none', 'ours'] as const) found[name].push(await growth(name))
  }
  return found
}

const growth = (candidate: CandidateName): Promise<number> =>
  watch(candidate, async (process) => {
    const before = await process.ask({ what: 'chat', times: 500 })
    const after = await process.ask({ what: 'large', times: 1 })
    return after.peak - before.resident
  })
