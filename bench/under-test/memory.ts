/** The process whose memory is watched. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { asks, headers } from '../asks.ts'
import type { CandidateName } from '../candidates.ts'
import { answerParent, childArgument } from '../child.ts'
import { folder } from '../packages.ts'
import { instrument } from './instrument.ts'

export interface Watched {
  readonly candidate: CandidateName
  readonly origin: string
}

/** What is done before the memory is looked at. */
export interface Deed {
  readonly what: keyof typeof deeds
  readonly times: number
}

/** Bytes. */
export interface Memory {
  /** After a collection: the heap and the buffers outside of it. */
  readonly used: number
  readonly resident: number
  /** The most that was ever resident. */
  readonly peak: number
}

const CONCURRENCY = 16
/** Unfinished answers keep their connection until they are garbage-collected. */
const ABANDONED_AT_ONCE = 100
const LARGE = 100 * 1024 * 1024
/** More than both ends that are kept of a body. */
const LONG = 'ba '.repeat(16 * 1024)

const { candidate, origin } = childArgument<Watched>()
const load = createRequire(join(folder, 'package.json'))
const { flush } = instrument(candidate, load, origin)
const hanging: AbortController[] = []

const deeds = {
  /** Calls that are read to their end. */
  chat: async (times: number) => {
    let left = times
    const work = async () => {
      while (left-- > 0) await (await ask()).json()
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, work))
  },
  /** Answers of 100 MB, read piece by piece. */
  large: async (times: number) => {
    for (let i = 0; i < times; i++) {
      const { body } = await ask({ 'x-gateway-size': `${LARGE}` })
      for await (const _ of body ?? []);
    }
  },
  /** Calls that are aborted in the middle of their answer. */
  aborted: async (times: number) => {
    for (let i = 0; i < times; i++) {
      const caller = new AbortController()
      await ask({ 'x-gateway-fault': 'hang-body' }, caller.signal)
      caller.abort()
    }
  },
  /** Unread answers that are longer than one buffer. */
  neglected: async (times: number) => {
    for (let i = 0; i < times; i++) {
      await ask({ 'x-gateway-size': '500000' })
      if (i % ABANDONED_AT_ONCE === ABANDONED_AT_ONCE - 1) await collectGarbage()
    }
  },
  /** Calls that wait for their answer, with a long request. */
  unanswered: async (times: number) => {
    for (let i = 0; i < times; i++) hang({ 'x-gateway-fault': 'hang' })
    await sleep(2000) // until all requests are sent
  },
  /** Calls that wait for the second half of their answer, with a long request and a long first half. */
  halfAnswered: async (times: number) => {
    for (let i = 0; i < times; i++) hang({ 'x-gateway-fault': 'hang-body', 'x-gateway-size': '100000' })
    await sleep(2000)
  },
  /** Ends all that hang. */
  abort: async () => {
    for (const caller of hanging.splice(0)) caller.abort()
    await sleep(500)
  },
}

function ask(controls: Readonly<Record<string, string>> = {}, signal?: AbortSignal, text = ''): Promise<Response> {
  const { path, body } = asks.chat
  return fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { ...headers, ...controls },
    body: JSON.stringify(text === '' ? body : { ...body, messages: [{ role: 'user', content: text }] }),
    ...(signal && { signal }),
  })
}

function hang(controls: Readonly<Record<string, string>>): void {
  const caller = new AbortController()
  hanging.push(caller)
  const read = async () => {
    const { body } = await ask(controls, caller.signal, LONG)
    for await (const _ of body ?? []);
  }
  read().catch(() => {}) // it is aborted in the end
}

/** Several times, with a turn between: what finalizers let go is collected by the next. */
async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await turn()
  }
}

answerParent(async ({ what, times }: Deed): Promise<Memory> => {
  await deeds[what](times)
  await flush()
  const peak = process.resourceUsage().maxRSS * 1024
  await collectGarbage()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { used: heapUsed + external, resident: rss, peak }
})
