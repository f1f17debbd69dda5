import type { CandidateName } from './candidates.ts'
import { Child } from './child.ts'
import { measure } from './overhead/rounds.ts'
import { type Scenario, scenarios, type Target } from './overhead/scenarios.ts'
import { type Effort, type Part, progress } from './part.ts'
import type { Section, Verdict } from './section.ts'
import type { ReplayArgument } from './server/replay.ts'
import { median, medianError, spread } from './statistics.ts'
import type { Cost, Turn, UnderTest } from './under-test/main.ts'

/** Processes of each candidate, one after the other: two of the same differ in what was compiled when. */
export const GENERATIONS = { full: 2, quick: 1 }
export const ROUNDS = { full: 20, quick: 6 }

type Costs = ReadonlyMap<CandidateName, readonly Cost[]>

/** Each scenario is a part of its own. */
export const overhead: readonly Part[] = scenarios.map((scenario) => ({
  name: scenario.name,
  run: async (effort) => sectionOf(scenario, await costsOf(scenario, effort)),
}))

async function costsOf(scenario: Scenario, effort: Effort): Promise<Costs> {
  const { ask, encoding, concurrency } = scenario
  const names = ['none', ...scenario.candidates, 'none again'] as const
  const all = new Map<CandidateName, Cost[]>(names.map((name) => [name, []]))
  const replay: ReplayArgument = { ask, encoding, pace: ask === 'stream' ? 1 : 0 }
  const server = new Child<object, string>(new URL('./server/replay.ts', import.meta.url), replay)
  const origin = await server.ask({})
  for (let generation = 0; generation < GENERATIONS[effort]; generation++) {
    progress(`${scenario.title}: ${generation + 1} of ${GENERATIONS[effort]}`)
    const children = names.map((candidate) => underTest({ ...scenario, candidate, origin }))
    const runners = children.map((child) => ({ run: (turn: Turn) => child.ask(turn) }))
    const costs = await measure(runners, ROUNDS[effort], concurrency)
    for (const [index, name] of names.entries()) all.get(name)?.push(...checked(name, costs[index] ?? []))
    await Promise.all(children.map((child) => child.stop()))
  }
  await server.stop()
  return all
}

/** A candidate without spans is not installed properly, and would look cheap. */
function checked(name: CandidateName, costs: readonly Cost[]): readonly Cost[] {
  const isNone = name === 'none' || name === 'none again'
  if (costs.some(({ spans }) => spans > 0) === isNone) throw new Error(`${name} made ${isNone ? '' : 'no '}spans`)
  return costs
}

function underTest({ candidate, client, ask, concurrency, origin }: UnderTest): Child<Turn, Cost> {
  const argument: UnderTest = { candidate, client, ask, concurrency, origin }
  return new Child(new URL('./under-test/main.ts', import.meta.url), argument)
}

function sectionOf({ title, text, target }: Scenario, costs: Costs): Section {
  const none = costs.get('none') ?? []
  const rows = [...costs].map(([name, own]) => [
    name,
    microseconds(own.map(({ cpu }) => cpu)),
    ...ratioCells(own, none, 'cpu'),
    microseconds(own.map(({ wall }) => wall)),
    ...ratioCells(own, none, 'wall'),
  ])
  return {
    title,
    text,
    table: { head: ['', 'CPU µs', '× none', 'quartiles', 'wall µs', '× none', 'quartiles'], rows },
    verdicts: target === undefined ? [] : [judge(target, costs)],
  }
}

/** Both sides of each ratio are of one round. */
const ratios = (own: readonly Cost[], base: readonly Cost[], what: keyof Cost): readonly number[] =>
  own.map((cost, round) => cost[what] / (base[round]?.[what] ?? Number.NaN))

function ratioCells(own: readonly Cost[], none: readonly Cost[], what: keyof Cost): readonly string[] {
  const { median, quartiles } = spread(ratios(own, none, what))
  return [median.toFixed(2), quartiles.map((quartile) => quartile.toFixed(2)).join('–')]
}

const microseconds = (milliseconds: readonly number[]): string =>
  Math.round(median(milliseconds) * 1000).toLocaleString('en')

function judge({ promise, candidate, limit }: Target, costs: Costs): Verdict {
  const own = costs.get(candidate) ?? []
  const base = costs.get(typeof limit === 'number' ? 'none' : limit) ?? []
  const found = ratios(own, base, 'cpu')
  const ratio = median(found)
  return {
    promise,
    measured: `${ratio.toFixed(2)} ± ${medianError(found).toFixed(2)} × ${typeof limit === 'number' ? 'none' : limit}`,
    met: ratio <= (typeof limit === 'number' ? limit : 1),
  }
}
