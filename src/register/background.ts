import { AsyncLocalStorage, createHook, type HookCallbacks } from 'node:async_hooks'

/** A timer or a socket, which keeps the process running unless it is told not to. */
interface Holding {
  unref(): unknown
}

/** Milliseconds between two rounds: a connection that is used again has to be released again. */
const ROUND_MS = 100

/**
 * Work that does not keep the process running. It belongs to packages that open timers and sockets as they like, and
 * nothing but a hook tells which of those are theirs. The hook is on while there is work, for it hears of everyone's.
 */
export class Background {
  readonly #underWay = new Set<Promise<void>>()
  readonly #isOurs = new AsyncLocalStorage<true>()
  readonly #opened = new Set<WeakRef<Holding>>()
  readonly #hook = createHook(
    withoutPromises({
      init: (_id, _type, _trigger, resource) => {
        if (this.#isOurs.getStore() && canHold(resource)) this.#opened.add(new WeakRef(resource))
      },
    }),
  )
  #rounds: NodeJS.Timeout | undefined

  /** Begins work that calls `end` when it is done. What `begin` throws passes through. */
  run(begin: (end: () => void) => void): void {
    let end = () => {}
    const work = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#enter(work)
    void work.then(() => this.#leave(work))
    try {
      this.#isOurs.run(true, begin, end)
    } catch (fault) {
      end()
      throw fault
    }
  }

  /** How much work is under way. */
  get size(): number {
    return this.#underWay.size
  }

  /** Resolves when all work that is under way now has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  #enter(work: Promise<void>): void {
    this.#underWay.add(work)
    if (this.#underWay.size > 1) return
    this.#hook.enable()
    this.#rounds = setInterval(() => this.#release(), ROUND_MS).unref()
  }

  #leave(work: Promise<void>): void {
    this.#underWay.delete(work)
    if (this.#underWay.size > 0) return
    this.#hook.disable()
    clearInterval(this.#rounds)
  }

  #release(): void {
    for (const reference of this.#opened) {
      const holding = reference.deref()
      if (holding === undefined) this.#opened.delete(reference)
      else holding.unref()
    }
  }
}

function canHold(resource: object): resource is Holding {
  return typeof (resource as Partial<Holding>).unref === 'function'
}

/** Promises hold nothing. Node 24 and later can leave them out, which makes the hook nearly free. */
function withoutPromises(callbacks: HookCallbacks): HookCallbacks {
  return Object.assign(callbacks, { trackPromises: false })
}
