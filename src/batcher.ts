import { clearTimeout, setTimeout } from 'node:timers'

/** Items that follow each other within this many milliseconds are frequent. */
const FREQUENT_MS = 20

/** So many frequent items make a load. Before it, each is handled at once. */
const LOAD = 64

/** After a pause of so many milliseconds the load is over. */
const PAUSE_MS = 1_000

/** Milliseconds that the first item of a batch waits at most, while the event loop runs. */
const WAIT_MS = 25

/** Most items of a batch, and most bytes that they hold together. */
const ITEMS_LIMIT = 64
const BYTES_LIMIT = 256 * 1024

interface Drainable {
  drain(): void
}

/** Those that have something waiting. */
const waiting = new Set<Drainable>()

function drainAll(): void {
  for (const batcher of waiting) batcher.drain()
}

function wait(batcher: Drainable): void {
  if (waiting.has(batcher)) return // it is being drained, and an item has led to another one
  waiting.add(batcher)
  if (waiting.size > 1) return
  // A process ends by itself, or by `process.exit()`: no timer runs any more then. Before others, who may want what is
  // handled here: the billing log writes its rows to a file at the end.
  process.prependListener('beforeExit', drainAll)
  process.prependListener('exit', drainAll)
}

function waitNoMore(batcher: Drainable): void {
  if (!waiting.delete(batcher) || waiting.size > 0) return
  process.removeListener('beforeExit', drainAll)
  process.removeListener('exit', drainAll)
}

/**
 * Handles items in their order: many in one go under load, and else at once, as also the first after a moment. Code that
 * runs now and then between an application's own work finds the caches of the processor full of something else, and
 * takes several times as long as the same code in a loop.
 */
export class Batcher<Item extends NonNullable<unknown>> {
  readonly #handle: (item: Item) => void
  readonly #timer: NodeJS.Timeout
  readonly #waiting: Item[] = []
  #bytes = 0
  #lastAt = Number.NEGATIVE_INFINITY
  #frequent = 0
  #isClosed = false

  /** @param handle Must not throw. */
  constructor(handle: (item: Item) => void) {
    this.#handle = handle
    // Made once and only started again, so that it holds the async context of no call.
    this.#timer = setTimeout(() => this.drain(), WAIT_MS).unref()
  }

  /**
   * @param bytes What the item holds in memory.
   * @param now Milliseconds on the clock of `performance.now()`.
   */
  add(item: Item, bytes: number, now: number): void {
    const pause = now - this.#lastAt
    this.#lastAt = now
    const isFrequent = pause <= FREQUENT_MS
    if (isFrequent) this.#frequent++
    else if (pause > PAUSE_MS) this.#frequent = 0
    const mayWait = isFrequent && this.#frequent > LOAD && !this.#isClosed
    if (!mayWait && this.#waiting.length === 0) {
      this.#handle(item)
      return
    }
    this.#bytes += bytes
    const items = this.#waiting.push(item)
    if (items >= ITEMS_LIMIT || this.#bytes >= BYTES_LIMIT) this.drain()
    else if (items === 1) {
      wait(this)
      this.#timer.refresh()
    }
  }

  /** Handles what waits. */
  drain(): void {
    this.#bytes = 0
    // One by one: handling an item may end the process, or drain what is left.
    for (let item = this.#waiting.shift(); item !== undefined; item = this.#waiting.shift()) this.#handle(item)
    waitNoMore(this)
  }

  /** Handles what waits; what is added from now on is handled at once. */
  close(): void {
    this.drain()
    this.#isClosed = true
    clearTimeout(this.#timer)
  }
}
