import type { AnswerHead } from '../../call.ts'
import type { Clock } from '../clock.ts'
import { RateLimitQueueFullError, RateLimitWaitError } from '../errors.ts'
import type { Lifetime } from '../lifetime.ts'
import { Headroom, MARGIN, type Obstacle } from './headroom.ts'

export interface RateLimitLimits {
  /** Most requests that wait. */
  readonly queue: number
  /** Milliseconds that one waits at most. */
  readonly maxWait: number
  /** Most requests under way at once, until the last byte of their answers. */
  readonly concurrency: number
}

/** The right to send one request. */
export interface Permit {
  answer(head: AnswerHead): void
  /** The request is over, whatever came of it. */
  release(): void
}

interface Waiter {
  obstacle: Obstacle
  admit(permit: Permit): void
  refuse(reason: unknown): void
}

/** Hears who has waited, for what and how long. */
export type Waited = (obstacle: Obstacle, milliseconds: number) => void

/**
 * Most that are let through at once. A whole window's worth in one go would hold up the first answers, by which the end of
 * the window is known.
 */
const BURST = 8

/** Requests to one provider wait here, first come first served, until its rate limits leave room for them. */
export class RateLimitQueue {
  readonly headroom: Headroom
  readonly #provider: string
  readonly #limits: RateLimitLimits
  readonly #clock: Clock
  readonly #waited: Waited
  readonly #waiters = new Set<Waiter>()
  #underWay = 0
  #stopTimer: (() => void) | undefined

  constructor(provider: string, limits: RateLimitLimits, clock: Clock, waited: Waited) {
    this.headroom = new Headroom(clock)
    this.#provider = provider
    this.#limits = limits
    this.#clock = clock
    this.#waited = waited
  }

  get size(): number {
    return this.#waiters.size
  }

  /** What those who wait are waiting for. */
  get obstacle(): Obstacle | undefined {
    return this.#underWay >= this.#limits.concurrency ? 'concurrency' : this.headroom.obstacle()
  }

  /** Whether nobody waits and nobody needs to. */
  get isOpen(): boolean {
    return this.#waiters.size === 0 && this.obstacle === undefined
  }

  /** Lets a request through that need not wait. */
  enterAtOnce(): Permit | undefined {
    return this.isOpen ? this.#permit() : undefined
  }

  /** Waits for its turn; rejects where there is no room, where it takes too long, and where the call is cut. */
  async enter(lifetime: Lifetime): Promise<Permit> {
    const permit = this.enterAtOnce()
    if (permit !== undefined) return permit
    lifetime.throwIfCut()
    const { queue, maxWait } = this.#limits
    if (this.#waiters.size >= queue) throw new RateLimitQueueFullError(this.#provider, this.#waiters.size)
    const obstacle = this.obstacle ?? 'unknown'
    const tooLong = () => new RateLimitWaitError(this.#provider, maxWait)
    const since = this.#clock.now()
    if (this.headroom.opensAt(obstacle) - since > maxWait + MARGIN) throw tooLong()
    let last = obstacle
    const admission = new Promise<Permit>((resolve, reject) => {
      const leave = () => {
        this.#waiters.delete(waiter)
        stopTimer()
        stopListening()
        last = waiter.obstacle
      }
      const waiter: Waiter = {
        obstacle,
        admit: (admitted) => {
          leave()
          resolve(admitted)
        },
        refuse: (reason) => {
          leave()
          reject(reason)
          this.#wake() // it may have been the one that the others waited behind
        },
      }
      const stopTimer = this.#clock.timer(maxWait, () => waiter.refuse(tooLong()), { keepsAlive: true })
      const stopListening = lifetime.onCut((reason) => waiter.refuse(reason))
      this.#waiters.add(waiter)
      // With a timer set, others wait before this one. Admitted from here they would be sent only after some microtasks, and
      // the next caller, who finds nobody waiting, would overtake them.
      if (this.#stopTimer === undefined) this.#wake()
    })
    try {
      return await admission
    } finally {
      this.#waited(last, this.#clock.now() - since) // here, in the context of who has waited
    }
  }

  /** The provider asked to be left alone for some milliseconds. */
  block(milliseconds: number, by: Obstacle): void {
    this.headroom.block(milliseconds, by)
    this.#wake()
  }

  #permit(): Permit {
    this.#underWay++
    const sent = this.headroom.send()
    let isHeld = true
    return {
      answer: (head) => {
        this.headroom.answer(sent, head)
        this.#wake()
      },
      release: () => {
        if (!isHeld) return
        isHeld = false
        this.#underWay--
        this.headroom.forget(sent)
        this.#wake()
      },
    }
  }

  /** Admits whom there is room for, and comes back when there may be more. */
  #wake(): void {
    this.#stopTimer?.()
    this.#stopTimer = undefined
    let admitted = 0
    for (const waiter of this.#waiters) {
      if (admitted++ === BURST) {
        this.#stopTimer = this.#clock.timer(1, () => this.#wake(), { keepsAlive: true })
        return
      }
      const { obstacle } = this
      if (obstacle !== undefined) {
        waiter.obstacle = obstacle
        this.#sleep(obstacle)
        return
      }
      waiter.admit(this.#permit())
    }
  }

  #sleep(obstacle: Obstacle): void {
    if (obstacle === 'concurrency') return // a request that ends wakes us
    const wait = Math.max(1, this.headroom.looksAgainAt(obstacle) - this.#clock.now())
    this.#stopTimer = this.#clock.timer(wait, () => this.#wake(), { keepsAlive: true })
  }
}
