import type { CandidateName } from './candidates.ts'
import { type Scenario, scenarios } from './overhead/scenarios.ts'
import { replayServer, underTest } from './overhead.ts'
import { type Part, progress } from './part.ts'
import { median } from './statistics.ts'

const STARTS = { full: 5, quick: 2 }
const PER_SECOND = 500
const SECONDS = { full: 10, quick: 2 }
const SHORT_CALLS = 5000

const names = ['none', 'ours', 'undici', 'none again'] as const

/** How long the event loop is kept from its work at a steady load. */
export const delay: Part = {
  name: 'delay',
  run: async (effort, starts = STARTS[effort]) => {
    const found = new Map<CandidateName, number[]>(names.map((name) => [name, []]))
    const scenario = scenarios.find(({ name }) => name === 'concurrent') as Scenario
    const server = replayServer(scenario)
    const origin = await server.ask({})
    for (let start = 0; start < starts; start++) {
      for (const candidate of start % 2 === 0 ? names : names.toReversed()) {
        progress(`Delay of the event loop: ${candidate}, ${start + 1} of ${starts}`)
        const child = underTest({ ...scenario, candidate, origin })
        await child.ask({ calls: SHORT_CALLS, warmUp: true })
        const { delay: milliseconds = Number.NaN } = await child.ask({
          calls: PER_SECOND * SECONDS[effort],
          perSecond: PER_SECOND,
        })
        found.get(candidate)?.push(milliseconds)
        await child.stop()
      }
    }
    await server.stop()
    const of = (name: CandidateName) => found.get(name) ?? []
    const control = [...of('none'), ...of('none again')]
    return {
      title: `Delay of the event loop at ${PER_SECOND} calls a second`,
      text:
        `The 99th percentile over ${SECONDS[effort]} s, of ${starts} processes each: the median, the least and the most. A timer ` +
        'of 1 ms looks at it, so that 1 ms is none.',
      table: {
        head: ['', 'ms', 'least', 'most'],
        rows: names.map((name) => [
          name,
          ...[median(of(name)), Math.min(...of(name)), Math.max(...of(name))].map((time) => time.toFixed(2)),
        ]),
      },
      verdicts: [
        {
          promise: 'p99 of the event-loop delay at 500 calls a second: within that of none',
          measured: `${median(of('ours')).toFixed(2)} ms`,
          noise: `${Math.min(...control).toFixed(2)}–${Math.max(...control).toFixed(2)} ms`,
          met: median(of('ours')) <= Math.max(...control),
        },
      ],
    }
  },
}
