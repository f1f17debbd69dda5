import { setTimeout as sleep } from 'node:timers/promises'
import { everyday, type Scene, scenesOfRound, trouble } from './program.ts'
import { type Random, seededRandom, shuffled } from './random.ts'
import { createStage, type Stage } from './stage.ts'
import { onBehalfOf, tenants } from './tenants.ts'

const roundSeconds = 2.5
const lightIntervalMs = 700

/** Mixed traffic of several tenants; every run is like the one before. */
export class Traffic {
  readonly #random: Random = seededRandom(20_261_101)
  readonly #stages: readonly Stage[]
  /** Hears of what should not have happened: a call that failed but should not have, or the reverse. */
  readonly #onSurprise: (message: string) => void

  constructor(origin: string, onSurprise: (message: string) => void) {
    this.#stages = tenants.map((tenant) => createStage(origin, tenant, this.#random))
    this.#onSurprise = onSurprise
  }

  /** Plays whole rounds of everything, spread over the time; resolves when the last call has ended. */
  async mixed(seconds: number, signal: AbortSignal): Promise<void> {
    const rounds = Math.max(1, Math.round(seconds / roundSeconds))
    const round = scenesOfRound([...everyday, ...trouble])
    const scenes = Array.from({ length: rounds }, () => shuffled(round, this.#random)).flat()
    await this.#play(scenes, (seconds * 1000) / scenes.length, signal)
  }

  /** Plays a little of the good days until it is told to stop. */
  async light(signal: AbortSignal): Promise<void> {
    const round = scenesOfRound(everyday)
    while (!signal.aborted) await this.#play(shuffled(round, this.#random), lightIntervalMs, signal)
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

  async #playScene({ play, fails = false }: Scene): Promise<void> {
    const stage = this.#stages[Math.floor(this.#random() * this.#stages.length)]
    if (stage === undefined) return
    try {
      await onBehalfOf(stage.tenant, () => play(stage))
      if (fails) this.#onSurprise('a call that was meant to fail did not')
    } catch (error) {
      if (!fails) this.#onSurprise(`a call failed: ${error}`)
    }
  }
}
