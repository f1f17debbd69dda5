import { setTimeout as sleep } from 'node:timers/promises'
import { everyday, resilient, rush, type Scene, scenesOfRound, slow, trouble, troubles } from './program.ts'
import { type Random, seededRandom, shuffled } from './random.ts'
import { createStage, type Stage, type StageOptions } from './stage.ts'
import { onBehalfOf, tenants } from './tenants.ts'
import { answerUser } from './user-request.ts'

const roundSeconds = 2.5
const lightIntervalMs = 700
const steadyIntervalMs = 80
/** A kind of failure comes every 72 seconds: often enough to be seen, too rare to use up an error budget. */
const troubleIntervalMs = 12_000
const slowIntervalMs = 10_000
const resilientIntervalMs = 200
const rushIntervalMs = 50_000

/** Mixed traffic of several tenants; every run is like the one before. */
export class Traffic {
  readonly #random: Random = seededRandom(20_261_101)
  readonly #stages: readonly Stage[]
  /** Called for unexpected results: a call that failed but should not have, or the reverse. */
  readonly #onSurprise: (message: string) => void

  constructor(options: StageOptions, onSurprise: (message: string) => void) {
    this.#stages = tenants.map((tenant) => createStage(options, tenant, this.#random))
    this.#onSurprise = onSurprise
  }

  /** Plays whole rounds of everything, spread over the time; resolves when the last call has ended. */
  async mixed(seconds: number, signal: AbortSignal): Promise<void> {
    const rounds = Math.max(1, Math.round(seconds / roundSeconds))
    const round = scenesOfRound([...everyday, ...trouble])
    const scenes = Array.from({ length: rounds }, () => shuffled(round, this.#random)).flat()
    await this.#play(scenes, (seconds * 1000) / scenes.length, signal)
  }

  /** Plays a little normal traffic until it is stopped. */
  light = (signal: AbortSignal): Promise<void> => this.#repeat(everyday, lightIntervalMs, signal)

  /** Plays normal traffic until it is stopped: about ten calls per second, of which one in a hundred fails. */
  async steady(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#repeat(everyday, steadyIntervalMs, signal),
      this.#repeat(slow, slowIntervalMs, signal),
      this.#inTurn(troubles, troubleIntervalMs, signal),
    ])
  }

  /** Plays the scenes for a backup gateway until it is stopped. */
  async resilient(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#repeat(resilient, resilientIntervalMs, signal),
      this.#repeat(rush, rushIntervalMs, signal),
    ])
  }

  async #repeat(day: readonly Scene[], intervalMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#play(shuffled(scenesOfRound(day), this.#random), intervalMs, signal)
      await sleep(intervalMs, undefined, { signal }).catch(() => {})
    }
  }

  /** Plays the first scene of each kind, then the second of each, and so on. */
  async #inTurn(kinds: readonly (readonly Scene[])[], intervalMs: number, signal: AbortSignal): Promise<void> {
    for (let turn = 0; !signal.aborted; turn++) {
      const scenes = kinds.flatMap((kind) => kind[turn % kind.length] ?? [])
      await this.#play(scenes, intervalMs, signal)
      await sleep(intervalMs, undefined, { signal }).catch(() => {})
    }
  }

  /** Starts one scene after the other, whether those before have ended or not. */
  async #play(scenes: readonly Scene[], intervalMs: number, signal: AbortSignal): Promise<void> {
    const beginsAt = performance.now()
    const playing: Promise<void>[] = []
    for (const [index, scene] of scenes.entries()) {
      const wait = beginsAt + index * intervalMs - performance.now() // late timers do not add up
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => {})
      if (signal.aborted) break
      playing.push(this.#playScene(scene))
    }
    await Promise.all(playing)
  }

  async #playScene({ play, fails = false, route = '/ask' }: Scene): Promise<void> {
    const stage = this.#stages[Math.floor(this.#random() * this.#stages.length)]
    if (stage === undefined) return
    try {
      await onBehalfOf(stage.tenant, () => answerUser(route, () => play(stage)))
      if (fails) this.#onSurprise('a call that was meant to fail did not')
    } catch (error) {
      if (!fails) this.#onSurprise(`a call failed: ${error}`)
    }
  }
}
