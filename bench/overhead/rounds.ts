import type { Cost, Turn } from '../under-test/main.ts'

/** Makes calls when it is its turn. */
export interface Runner {
  run(turn: Turn): Promise<Cost>
}

/**
 * Milliseconds of CPU per turn of the first runner. Short, so that other load on the machine affects all candidates
 * equally.
 */
export const TURN = 60

/** Short calls that each runner makes before its own. */
const SHORT_CALLS = 5000

/** Milliseconds of CPU that each runner then spends on calls that do not count. */
const WARM_UP = 300

/**
 * Lets the runners make the same calls in turns, each round in another order by chance, and returns the costs of one
 * call, by runner and round. The turns of a round are close in time, so that they can be compared.
 */
export async function measure(runners: readonly Runner[], rounds: number, step: number): Promise<Cost[][]> {
  const fitting: number[] = []
  for (const runner of runners) fitting.push(await warmUp(runner, step))
  const [calls = step] = fitting
  const costs: Cost[][] = runners.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const place of shuffled(runners.length)) {
      const cost = await runners[place]?.run({ calls })
      if (cost !== undefined) costs[place]?.push(perCall(cost, calls))
    }
  }
  return costs
}

/** Returns how many calls, in whole steps, then fill a turn. */
async function warmUp(runner: Runner, step: number): Promise<number> {
  await runner.run({ calls: SHORT_CALLS, warmUp: true })
  let calls = step
  for (let spent = 0; spent < WARM_UP; ) {
    const { cpu } = await runner.run({ calls })
    spent += cpu
    calls = step * Math.max(1, Math.round((calls / step) * Math.min(2, TURN / cpu)))
  }
  return calls
}

/** So that no runner always follows the same one. */
function shuffled(places: number): readonly number[] {
  return Array.from({ length: places }, (_, place) => ({ place, by: Math.random() }))
    .toSorted((a, b) => a.by - b.by)
    .map(({ place }) => place)
}

const perCall = ({ cpu, wall, spans }: Cost, calls: number): Cost => ({
  cpu: cpu / calls,
  wall: wall / calls,
  spans: spans / calls,
})
