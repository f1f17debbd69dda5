import type { AnswerHead } from '../../call.ts'
import type { Clock } from '../clock.ts'
import { RateLimitQueueFullError, RateLimitWaitError } from '../errors.ts'
import type { Lifetime } from '../lifetime.ts'
import { Headroom, MARGIN, type Obstacle } from './headroom.ts'

export interface RateLimitLimits {
  /** Most waiting requests. */
  readonly queue: number
  /** Longest wait of a request in milliseconds. */
  readonly maxWait: number
  /** Most concurrent requests, each until the last byte of its answer. */
  readonly concurrency: number
}

/** The right to send one request. */
export interface Permit {
  answer(head: AnswerHead): void
  /** The request has ended, with any result. */
  release(): void
}

interface Waiter {
  obstacle: Obstacle
  admit(permit: Permit): void
  refuse(reason: unknown): void
}

/** Called after a wait, with its reason and length. */
export type Waited = (obstacle: Obstacle, milliseconds: number) => void

/**
 * Most requests admitted at once: sending a whole window's worth together would delay the first answers, which tell the
 * end of the window.
 */
const BURST = 8

/** The queue of requests to one provider: first in, first out, as its rate limits allow. */
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

  /** What the waiting requests are waiting for. */
  get obstacle(): Obstacle | undefined {
    return this.#underWay >= this.#limits.concurrency ? 'concurrency' : this.headroom.obstacle()
  }

  /** Whether a request would be admitted without waiting. */
  get isOpen(): boolean {
    return this.#waiters.size === 0 && this.obstacle === undefined
  }

  /** Admits a request if it need not wait. */
  enterAtOnce(): Permit | undefined {
    return this.isOpen ? this.#permit() : undefined
  }

  /**
   * Waits until the request is admitted. Rejects if the queue is full, the wait is too long, or the call is aborted.
   */
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
          this.#wake() // it may have been blocking the others
        },
      }
      const stopTimer = this.#clock.timer(maxWait, () => waiter.refuse(tooLong()), { keepsAlive: true })
      const stopListening = lifetime.onCut((reason) => waiter.refuse(reason))
      this.#waiters.add(waiter)
      // While a timer is set, others are waiting before this one. Admitted from here they would be sent only after some
      // microtasks, and the next caller, which finds the queue empty, would overtake them.
      if (this.#stopTimer === undefined) this.#wake()
    })
    try {
      return await admission
    } finally {
      this.#waited(last, this.#clock.now() - since) // here, in the async context of the waiting call
    }
  }

  /** The provider asked to wait some milliseconds. */
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

  /** Admits as many as the limits allow, and sets a timer for the next. */
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
    if (obstacle === 'concurrency') return // the end of a request triggers the next check
    const wait = Math.max(1, this.headroom.looksAgainAt(obstacle) - this.#clock.now())
    this.#stopTimer = this.#clock.timer(wait, () => this.#wake(), { keepsAlive: true })
  }
}
