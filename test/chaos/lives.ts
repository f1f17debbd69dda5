import { shuffled } from '../../demo/random.ts'
import { between, chance, pick, randomOf, wholeBetween } from './seeds.ts'

/** How a life of the application ends. */
export type Ending =
  /** Its calls end, all figures are compared, and it ends by itself. */
  | 'in order'
  /** `process.exit()` in the middle of its calls. */
  | 'exit'
  /** An uncaught exception. */
  | 'exception'
  | 'SIGTERM'
  | 'SIGKILL'
  /** Its parent never waits for it. */
  | 'SIGKILL, unreaped'

/** For the end of a sentence. */
export const endingText = (ending: Ending): string => (ending === 'in order' ? ending : `by ${ending}`)

/** What happens to the database: a shutdown, a crash, or a machine that hangs. */
export type OutageKind = 'shutdown' | 'crash' | 'freeze'

/** Seconds are counted from the application's start. */
export interface Outage {
  readonly kind: OutageKind
  readonly at: number
  /** Undefined: until the next life has begun. */
  readonly seconds: number | undefined
}

export interface FullDisk {
  readonly at: number
  /** Undefined: until this life has ended. */
  readonly seconds: number | undefined
}

export interface ClockJump {
  readonly at: number
  readonly milliseconds: number
}

/** How the collector of traces answers. */
export type CollectorMood = 'well' | 'refuses' | 'silent'

/** One process of the application, from its start to its end. */
export interface Life {
  /** 1 is the first. */
  readonly number: number
  /** What is special about it, for people. */
  readonly title: string
  readonly seconds: number
  /** Calls under way at once. */
  readonly concurrency: number
  readonly outages: readonly Outage[]
  readonly fullDisk: FullDisk | undefined
  readonly jumps: readonly ClockJump[]
  readonly collector: CollectorMood
  readonly ending: Ending
}

type Scene = Pick<Life, 'title' | 'ending'> &
  Partial<Pick<Life, 'seconds' | 'outages' | 'fullDisk' | 'jumps' | 'collector'>>

const HOUR = 3_600_000

/** The scenes: each round of the plan has every scene once. */
const scenes: readonly ((random: () => number) => Scene)[] = [
  (random) => ({
    title: 'the database is restarted',
    outages: [{ kind: 'shutdown', at: between(random, 1, 3), seconds: between(random, 0.2, 2) }],
    ending: 'in order',
  }),
  (random) => ({
    title: 'the database crashes twice',
    outages: [
      { kind: 'crash', at: between(random, 0.5, 2), seconds: between(random, 0, 1) },
      { kind: 'crash', at: between(random, 5, 6), seconds: between(random, 0, 2) },
    ],
    ending: pick(random, ['in order', 'SIGTERM']),
  }),
  (random) => ({
    title: 'the clock is set back by an hour while the database is down',
    outages: [{ kind: 'shutdown', at: 1, seconds: between(random, 4, 6) }],
    jumps: [{ at: between(random, 2, 4), milliseconds: -HOUR }],
    ending: 'in order',
  }),
  (random) => ({
    title: 'the disk of the spool is full while the database is down',
    seconds: 16,
    outages: [{ kind: pick(random, ['shutdown', 'crash']), at: 1, seconds: 13 }],
    fullDisk: { at: 1.5, seconds: 12 },
    ending: 'in order',
  }),
  () => ({ title: 'killed while all is well', ending: 'SIGKILL' }),
  (random) => ({
    title: 'killed while the database is down',
    outages: [{ kind: pick(random, ['shutdown', 'crash']), at: between(random, 1, 3), seconds: undefined }],
    ending: 'SIGKILL',
  }),
  (random) => ({
    title: 'killed while the database is down, and never reaped',
    outages: [{ kind: pick(random, ['shutdown', 'crash']), at: between(random, 1, 3), seconds: undefined }],
    ending: 'SIGKILL, unreaped',
  }),
  (random) => ({
    title: 'the database hangs',
    outages: [{ kind: 'freeze', at: between(random, 1, 2), seconds: between(random, 2, 12) }],
    ending: pick(random, ['in order', 'SIGKILL', 'SIGTERM']),
  }),
  (random) => ({
    title: 'ends in the middle of its calls while the database is down',
    outages: [{ kind: 'shutdown', at: between(random, 1, 3), seconds: undefined }],
    ending: pick(random, ['exit', 'exception']),
  }),
  (random) => ({
    title: 'ended by SIGTERM while the collector of traces is silent',
    collector: 'silent',
    outages: chance(random, 0.5) ? [{ kind: 'shutdown', at: between(random, 1, 3), seconds: undefined }] : [],
    ending: 'SIGTERM',
  }),
  () => ({
    title: 'ends while neither database nor spool takes rows',
    outages: [{ kind: 'shutdown', at: 2, seconds: undefined }],
    fullDisk: { at: 2.5, seconds: undefined },
    ending: 'exit',
  }),
]

/** Life `number` of the plan that a seed makes: always the same, whichever others are run. */
export function lifeOf(seed: number, number: number): Life {
  const round = Math.floor((number - 1) / scenes.length)
  const dealt = shuffled(scenes, randomOf(seed, 1, round))
  const random = randomOf(seed, 2, number)
  const scene = pick(random, dealt.slice((number - 1) % scenes.length, ((number - 1) % scenes.length) + 1))(random)
  return {
    number,
    seconds: between(random, 5, 10),
    concurrency: wholeBetween(random, 4, 24),
    outages: [],
    fullDisk: undefined,
    jumps: chance(random, 0.4) ? [jump(random)] : [],
    collector: pick(random, ['well', 'well', 'well', 'refuses', 'silent']),
    ...scene,
  }
}

function jump(random: () => number): ClockJump {
  const hours = pick(random, [-24 * 20, -24, -1, -0.01, 0.01, 1, 24])
  return { at: between(random, 0.5, 5), milliseconds: hours * HOUR }
}
