import { type Effort, type Part, progress } from '../part.ts'
import { slope } from '../statistics.ts'
import type { Memory } from '../under-test/memory.ts'
import { kilobytes, watch } from './watch.ts'

const STEPS = 10
const CALLS = { full: 20_000, quick: 1_000 }

/** Bytes a call. */
const FLAT = 1

/** Whether what is used after a collection grows with the number of calls. */
export const heap: Part = {
  name: 'heap',
  run: async (effort) => {
    const calls = CALLS[effort]
    const none = await readings('none', effort)
    const ours = await readings('ours', effort)
    const perCall = growth(ours, calls)
    return {
      title: `Memory: ${(STEPS * calls).toLocaleString('en')} calls`,
      text:
        'Heap and buffers in use after a forced collection. The first calls fill caches; the slope is that of the ' +
        `second half: ${growth(none, calls).toFixed(2)} bytes a call without us, ${perCall.toFixed(2)} with us.`,
      table: {
        head: ['after calls', 'none', 'ours'],
        rows: ours.map(({ used }, step) => [
          ((step + 1) * calls).toLocaleString('en'),
          kilobytes(none[step]?.used ?? Number.NaN),
          kilobytes(used),
        ]),
      },
      verdicts: [
        {
          promise: `the heap is flat over 200,000 calls: less than ${FLAT} byte a call`,
          measured: `${perCall.toFixed(2)} bytes a call`,
          met: perCall < FLAT,
        },
      ],
    }
  },
}

const readings = (candidate: 'none' | 'ours', effort: Effort): Promise<Memory[]> =>
  watch(candidate, async (process) => {
    const found: Memory[] = []
    for (let step = 0; step < STEPS; step++) {
      progress(`Memory, many calls: ${candidate}, ${step + 1} of ${STEPS}`)
      found.push(await process.ask({ what: 'chat', times: CALLS[effort] }))
    }
    return found
  })

const growth = (found: readonly Memory[], calls: number): number =>
  slope(found.map(({ used }, step) => [step * calls, used] as const).slice(STEPS / 2))
