/** The process under test: one candidate that makes calls when it is its turn. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AskName } from '../asks.ts'
import type { CandidateName } from '../candidates.ts'
import { answerParent, childArgument } from '../child.ts'
import { folder, OURS } from '../packages.ts'
import { type ClientName, callOf, type Way, warmUpCall } from './calls.ts'
import { instrument } from './instrument.ts'
import { type Profile, profileOf } from './profile.ts'

export interface UnderTest {
  readonly candidate: CandidateName
  readonly client: ClientName
  readonly ask: AskName
  /** Calls in flight at once. */
  readonly concurrency: number
  readonly origin: string
}

export interface Turn {
  readonly calls: number
  /** Makes short calls instead, which are not what is measured. */
  readonly warmUp?: boolean
  /** Looks where the time goes, which takes time of its own. */
  readonly profile?: boolean
  /** Begins so many calls a second, whatever becomes of them, and looks at the delay of the event loop. */
  readonly perSecond?: number
}

/** Milliseconds: of the processor, in all threads of the process, and of the clock. */
export interface Cost {
  readonly cpu: number
  readonly wall: number
  /** Spans that were made. */
  readonly spans: number
  readonly profile?: Profile
  /** The 99th percentile of the delay of the event loop. */
  readonly delay?: number
}

const { candidate, client, ask, concurrency, origin } = childArgument<UnderTest>()
const load = createRequire(join(folder, 'package.json'))
const { flush } = instrument(candidate, load, origin)
const way: Way = {
  origin,
  send: candidate === 'ours, resilient' ? load(`${OURS}/resilience`).createResilientFetch() : fetch,
}
const measured = callOf(client, ask, way, load)
const short = warmUpCall(way)

answerParent(async (turn: Turn): Promise<Cost> => {
  if (turn.perSecond !== undefined) return pace(turn.calls, turn.perSecond)
  if (turn.profile !== true) return take(turn)
  const { result, profile } = await profileOf(() => take(turn))
  return { ...result, profile }
})

async function pace(calls: number, perSecond: number): Promise<Cost> {
  const delays = monitorEventLoopDelay({ resolution: 1 })
  const before = process.cpuUsage()
  const start = performance.now()
  delays.enable()
  const begun: Promise<unknown>[] = []
  while (begun.length < calls) {
    const due = Math.min(calls, ((performance.now() - start) * perSecond) / 1000)
    while (begun.length < due) begun.push(measured())
    await sleep(1)
  }
  await Promise.all(begun)
  delays.disable()
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / 1000, wall, spans: await flush(), delay: delays.percentile(99) / 1e6 }
}

async function take({ calls, warmUp = false }: Turn): Promise<Cost> {
  const before = process.cpuUsage()
  const start = performance.now()
  const call = warmUp ? short : measured
  let left = calls
  const work = async () => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  const spans = await flush() // what the signals cost to hand over belongs to the calls
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / 1000, wall, spans }
}
