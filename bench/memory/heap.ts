import { type Effort, type Part, progress } from '../part.ts'
import { median, slope } from '../statistics.ts'
import type { Memory } from '../under-test/memory.ts'
import { kilobytes, watch } from './watch.ts'

const STEPS = 10
const CALLS = { full: 20_000, quick: 1_000 }

const PROCESSES = { full: 5, quick: 2 }

/** Whether what is used after a collection grows with the number of calls. */
export const heap: Part = {
  name: 'heap',
  run: async (effort) => {
    const calls = CALLS[effort]
    const found = { none: [] as Memory[][], ours: [] as Memory[][] }
    for (let process = 0; process < PROCESSES[effort]; process++) {
      for (const name of ['none', 'ours'] as const) found[name].push(await readings(name, effort))
    }
    const growths = (name: keyof typeof found) => found[name].map((steps) => growth(steps, calls))
    const [none, ours] = [growths('none'), growths('ours')]
    const used = (name: keyof typeof found, step: number) =>
      kilobytes(median(found[name].map((steps) => steps[step]?.used ?? Number.NaN)))
    return {
      title: `Memory: ${(STEPS * calls).toLocaleString('en')} calls`,
      text:
        `Heap and buffers in use after a forced collection: medians of ${PROCESSES[effort]} processes. The first calls fill caches; ` +
        `the slope is that of the second half, in bytes a call: ${listed(none)} without us, ${listed(ours)} with us.`,
      table: {
        head: ['after calls', 'none', 'ours'],
        rows: Array.from({ length: STEPS }, (_, step) => [
          ((step + 1) * calls).toLocaleString('en'),
          used('none', step),
          used('ours', step),
        ]),
      },
      verdicts: [
        {
          promise: `the heap is flat over ${(STEPS * calls).toLocaleString('en')} calls: it grows no more than that of none at most`,
          measured: `${median(ours).toFixed(2)} bytes a call`,
          noise: `${Math.min(...none).toFixed(2)} to ${Math.max(...none).toFixed(2)}`,
          met: median(ours) <= Math.max(...none),
        },
      ],
    }
  },
}

const listed = (numbers: readonly number[]): string => numbers.map((number) => number.toFixed(2)).join(', ')

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
