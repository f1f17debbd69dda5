import { setTimeout as sleep } from 'node:timers/promises'
import { errorFacts } from './error-facts.ts'
import { type Journal, openJournal } from './journal.ts'
import { type Manners, openSite, type Protocol, type SeenRequest, type Site } from './site.ts'
import type { Undici } from './undici-line.ts'

/** Where a case is played: its servers, its dispatchers, and the notes of what it saw. */
export interface Scene {
  readonly undici: Undici
  /** Notes what the caller sees. */
  note(event: string, detail?: unknown): void
  /** Notes a piece of a body that the caller got. */
  piece(stream: string, piece: { readonly length: number }): void
  /** Notes how something ends; with `fails` that it must not end well. */
  settles(what: string, work: Promise<unknown> | (() => unknown)): Promise<void>
  fails(what: string, work: Promise<unknown> | (() => unknown)): Promise<void>
  serve(manners: Manners | Manners['visit'], protocol?: Protocol): Promise<Site>
  /**
   * Lets a client notice that its connection is gone, and make a new one where it does: whether that comes before the
   * end of the case must not be a matter of chance. Counted in turns of the event loop, for on a busy machine any time
   * may pass without one.
   */
  rest(): Promise<void>
  /** Notes the events of a dispatcher, and destroys it when the case is over. */
  use<Used extends object>(dispatcher: Used): Used
}

/** What can be told of a case that has been played. */
export interface SceneRecord {
  readonly events: readonly string[]
  readonly sites: readonly { readonly sockets: number; readonly requests: readonly SeenRequest[] }[]
}

export interface OpenScene extends Scene {
  readonly journal: Journal
  /** Of its servers. */
  ports(): readonly number[]
  /** `byRequest` where events of different requests have no order among them. */
  close(byRequest: boolean): Promise<SceneRecord>
}

interface Destroyable {
  destroy?(): Promise<unknown>
  on?(event: string, listener: (...details: unknown[]) => void): unknown
}

const TURNS = 30

const DISPATCHER_EVENTS = ['connect', 'disconnect', 'connectionError', 'drain']

export function openScene(undici: Undici): OpenScene {
  const journal = openJournal()
  const sites: Site[] = []
  const dispatchers: Destroyable[] = []
  const settle = async (what: string, work: Promise<unknown> | (() => unknown), mustFail: boolean) => {
    let value: unknown
    try {
      value = await (typeof work === 'function' ? work() : work)
    } catch (error) {
      journal.note(`caller: ${what} failed`, errorFacts(error))
      return
    }
    if (mustFail) throw new Error(`${what} did not fail`)
    journal.note(`caller: ${what} ended`, value)
  }
  return {
    undici,
    journal,
    note: (event, detail) => journal.note(`caller: ${event}`, detail),
    piece: (stream, piece) => journal.piece(`caller: ${stream}`, piece),
    settles: (what, work) => settle(what, work, false),
    fails: (what, work) => settle(what, work, true),
    async serve(manners, protocol = 'http') {
      const site = await openSite(protocol, typeof manners === 'function' ? { visit: manners } : (manners ?? {}))
      sites.push(site)
      return site
    },
    rest: async () => {
      for (let turn = 0; turn < TURNS; turn++) await sleep(1)
    },
    use(dispatcher) {
      const used = dispatcher as Destroyable
      dispatchers.push(used)
      for (const event of DISPATCHER_EVENTS) used.on?.(event, () => journal.note(`dispatcher: ${event}`))
      return dispatcher
    },
    ports: () => sites.map(({ port }) => port),
    async close(byRequest) {
      const events = journal.lines(byRequest)
      const sockets = sites.map((site) => site.sockets())
      for (const dispatcher of dispatchers) await dispatcher.destroy?.()
      for (const site of sites) await site.close()
      const seen = (site: Site) => (byRequest ? withoutOrder(site.requests) : site.requests)
      const told = sites.map((site, i) => ({ sockets: sockets[i] ?? 0, requests: seen(site) }))
      return withoutChance({ events, sites: told }, this.ports())
    },
  }
}

/** What is drawn by lot, or tells the time. */
const CHANCE: readonly (readonly [RegExp, string])[] = [
  [/formdata-undici-\d+/g, 'boundary'],
  [/(sec-websocket-key(?:: |\\?",\\?"))[\w+/=]+/gi, '$1key'],
  [/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'date'],
]

function withoutChance(record: SceneRecord, ports: readonly number[]): SceneRecord {
  let text = JSON.stringify(record)
  for (const [index, port] of ports.entries()) text = text.replaceAll(new RegExp(`\\b${port}\\b`, 'g'), `port-${index}`)
  for (const [pattern, replacement] of CHANCE) text = text.replaceAll(pattern, replacement)
  return JSON.parse(text)
}

function withoutOrder(requests: readonly SeenRequest[]): readonly SeenRequest[] {
  return requests.map((request) => ({ ...request, socket: 0 })).toSorted((a, b) => (a.line < b.line ? -1 : 1))
}
