import { type CandidateName, WITHOUT_SPANS } from './candidates.ts'
import { Child } from './child.ts'
import { measure } from './overhead/rounds.ts'
import { type Scenario, scenarios, type Target } from './overhead/scenarios.ts'
import { hasBefore } from './packages.ts'
import { type Effort, type Part, progress } from './part.ts'
import type { Section, Verdict } from './section.ts'
import type { ReplayArgument } from './server/replay.ts'
import { median, medianError, spread } from './statistics.ts'
import type { Cost, Turn, UnderTest } from './under-test/main.ts'

/**
 * How often all candidates are started. Two processes of the same candidate differ by some percent in what was compiled
 * when, and laid out where: only many of them show a difference that is smaller.
 */
export const STARTS = { full: 24, quick: 3 }
/** Turns of each process. */
export const ROUNDS = { full: 8, quick: 4 }

/** A ratio that is less certain than this decides nothing. */
export const NOISE_LIMIT = 0.02

/** Of one start of all candidates, the costs of each, round by round. */
type Start = ReadonlyMap<CandidateName, readonly Cost[]>

/** Each scenario is a part of its own. */
export const overhead: readonly Part[] = scenarios.map((scenario) => ({
  name: scenario.name,
  run: async (effort, starts = STARTS[effort]) => sectionOf(scenario, await startsOf(scenario, effort, starts)),
}))

async function startsOf(scenario: Scenario, effort: Effort, count: number): Promise<Start[]> {
  const names: readonly CandidateName[] = [
    'none',
    ...scenario.candidates,
    ...(hasBefore() ? (['before'] as const) : []),
    'none again',
  ]
  const server = replayServer(scenario)
  const origin = await server.ask({})
  const starts: Start[] = []
  while (starts.length < count) {
    progress(`${scenario.title}: ${starts.length + 1} of ${count}`)
    const children = names.map((candidate) => underTest({ ...scenario, candidate, origin }))
    const runners = children.map((child) => ({ run: (turn: Turn) => child.ask(turn) }))
    const costs = await measure(runners, ROUNDS[effort], scenario.concurrency)
    starts.push(new Map(names.map((name, index) => [name, checked(name, costs[index] ?? [])])))
    await Promise.all(children.map((child) => child.stop()))
  }
  await server.stop()
  return starts
}

export function replayServer({ ask, encoding }: Scenario): Child<object, string> {
  const replay: ReplayArgument = { ask, encoding, pace: ask === 'stream' ? 1 : 0 }
  return new Child<object, string>(new URL('./server/replay.ts', import.meta.url), replay)
}

/** A candidate without spans is not installed properly, and would look cheap. */
function checked(name: CandidateName, costs: readonly Cost[]): readonly Cost[] {
  const isWithout = WITHOUT_SPANS.has(name)
  if (costs.some(({ spans }) => spans > 0) === isWithout) throw new Error(`${name} made ${isWithout ? '' : 'no '}spans`)
  return costs
}

export function underTest({ candidate, client, ask, concurrency, origin }: UnderTest): Child<Turn, Cost> {
  const argument: UnderTest = { candidate, client, ask, concurrency, origin }
  return new Child(new URL('./under-test/main.ts', import.meta.url), argument)
}

function sectionOf({ title, text, candidates, targets }: Scenario, starts: readonly Start[]): Section {
  const names = [...(starts[0]?.keys() ?? [])]
  return {
    title,
    text,
    table: {
      head: ['', 'CPU µs', '× none', 'quartiles', 'wall µs', '× none', 'quartiles'],
      rows: names.map((name) => [name, ...cells(starts, name, 'cpu'), ...cells(starts, name, 'wall')]),
    },
    verdicts: [...targets.map((target) => judge(target, starts)), ...(hasBefore() ? change(candidates, starts) : [])],
  }
}

type Ratio = Target['ratio']

/** Of each start the median over its rounds; both sides of each ratio are of one round. */
function ratios(starts: readonly Start[], ratio: Ratio, what: 'cpu' | 'wall' = 'cpu'): readonly number[] {
  return starts.map((start) => {
    const rounds = start.get('none')?.length ?? 0
    const at = (round: number) => (name: CandidateName) => start.get(name)?.[round]?.[what] ?? Number.NaN
    return median(Array.from({ length: rounds }, (_, round) => ratio(at(round))))
  })
}

function cells(starts: readonly Start[], name: CandidateName, what: 'cpu' | 'wall'): readonly string[] {
  const { median: middle, quartiles } = spread(ratios(starts, (cost) => cost(name) / cost('none'), what))
  const own = starts.flatMap((start) => start.get(name) ?? []).map((cost) => cost[what] * 1000)
  return [
    Math.round(median(own)).toLocaleString('en'),
    middle.toFixed(2),
    quartiles.map((quartile) => quartile.toFixed(2)).join('–'),
  ]
}

function judge({ promise, ratio, of, limit }: Target, starts: readonly Start[]): Verdict {
  const found = ratios(starts, ratio)
  const middle = median(found)
  const noise = Math.max(medianError(found), ...controls(starts))
  return {
    promise,
    measured: `${middle.toFixed(2)} × ${of}`,
    noise: percent(noise),
    met: verdictOf(middle, noise, limit),
  }
}

/** Above the limit of the noise only what is far off is decided. */
function verdictOf(ratio: number, noise: number, limit: number): boolean | undefined {
  if (noise > NOISE_LIMIT) return ratio - 2 * noise > limit ? false : undefined
  return ratio <= limit
}

/** How far two equal candidates are apart. */
function controls(starts: readonly Start[]): readonly number[] {
  const pairs = [
    ['none again', 'none'],
    ['ours again', 'ours'],
  ] as const
  return pairs
    .map(([one, other]) => Math.abs(median(ratios(starts, (cpu) => cpu(one) / cpu(other))) - 1))
    .filter((distance) => !Number.isNaN(distance))
}

/** What a change does: both processes of ours against those of the other build. */
function change(candidates: readonly CandidateName[], starts: readonly Start[]): readonly Verdict[] {
  const own = (['ours', 'ours again'] as const).filter((name) => candidates.includes(name))
  return own.map((name) => {
    const found = ratios(starts, (cpu) => cpu(name) / cpu('before'))
    const noise = Math.max(medianError(found), ...controls(starts))
    const ratio = median(found)
    return {
      promise: `${name}: less than before`,
      measured: `${ratio.toFixed(3)} × before`,
      noise: percent(noise),
      met: Math.abs(1 - ratio) <= noise ? undefined : ratio < 1,
    }
  })
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
