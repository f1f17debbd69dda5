import { AsyncLocalStorage, createHook, type HookCallbacks } from 'node:async_hooks'

/** A timer or a socket, which keeps the process running unless it is unreferenced. */
interface Holding {
  unref(): unknown
}

/** Milliseconds between two rounds: a reused connection is referenced again and has to be unreferenced again. */
const ROUND_MS = 100

/**
 * Work that does not keep the process running. It runs in packages that open timers and sockets themselves, and only an
 * async hook shows which of those are theirs. The hook is enabled only while there is work, because it is called for
 * all resources of the process.
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

  /** Starts work that calls `end` when it is done. Rethrows what `begin` throws. */
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

  /** Amount of work in progress. */
  get size(): number {
    return this.#underWay.size
  }

  /** Resolves when all current work has ended. */
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

/** Promises hold no resources. Node 24 and later can skip them, which makes the hook nearly free. */
function withoutPromises(callbacks: HookCallbacks): HookCallbacks {
  return Object.assign(callbacks, { trackPromises: false })
}
