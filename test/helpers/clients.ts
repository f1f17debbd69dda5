import type { Readable } from 'node:stream'

/** What a call may ask of its client; the same for all. */
export interface Ask {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON by POST; absent is a GET. */
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  readonly agent?: AgentOptions
}

export interface AgentOptions {
  readonly headersTimeout?: number
  readonly bodyTimeout?: number
  readonly connect?: {
    readonly timeout?: number
    readonly ca?: string | undefined
    readonly rejectUnauthorized?: boolean
  }
  readonly allowH2?: boolean
  readonly connections?: number
}

export interface Reply {
  readonly status: number
  text(): Promise<string>
  /** Reads one chunk and cancels. */
  leave(): Promise<void>
}

/** A way to make HTTP calls: the built-in fetch, or one of undici's APIs in one of its versions. */
export interface Client {
  readonly name: string
  readonly undici: Undici | undefined
  call(ask: Ask): Promise<Reply>
}

/** The parts of undici that all its versions have. */
export interface Undici {
  readonly version: number
  fetch(url: string, options: object): Promise<Response>
  request(url: string, options: object): Promise<{ readonly statusCode: number; readonly body: Body }>
  stream(
    url: string,
    options: object,
    factory: (head: { statusCode: number; opaque: never }) => unknown,
  ): Promise<unknown>
  pipeline(url: string, options: object, handler: (data: { statusCode: number; body: Readable }) => Readable): never
  readonly Agent: new (options?: object) => Dispatcher
  readonly Pool: new (origin: string, options?: object) => Dispatcher
  readonly Client: new (origin: string, options?: object) => Dispatcher
  readonly ProxyAgent: new (options: object | string) => Dispatcher
  readonly RetryAgent?: new (agent: Dispatcher, options?: object) => Dispatcher
}

interface Body extends Readable {
  text(): Promise<string>
}

export interface Dispatcher {
  close(): Promise<void>
  destroy(): Promise<void>
  dispatch(options: object, handler: object): boolean
  request(options: object): Promise<{ readonly statusCode: number; readonly body: Body }>
}

/** Versions that this Node can load, oldest first. */
export const undicis: readonly Undici[] = await Promise.all(
  [5, 6, 7, 8].map(async (version) => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    if (version === 8 && (major < 22 || (major === 22 && minor < 19))) return []
    const undici = await import(`undici-${version}`)
    return [{ ...(undici.default ?? undici), version } as Undici]
  }),
).then((found) => found.flat())

/** Any function with the signature of fetch. */
export const clientOf = (name: string, send: typeof fetch): Client => ({
  name,
  undici: undefined,
  call: (ask) => fetchReply(send(ask.url, requestOf(ask))),
})

export const clients: readonly Client[] = [
  clientOf('the built-in fetch', (url, init) => fetch(url, init)),
  ...undicis.flatMap((undici): Client[] => [
    {
      name: `fetch of undici ${undici.version}`,
      undici,
      call: (ask) => fetchReply(undici.fetch(ask.url, { ...requestOf(ask), ...dispatcherOf(undici, ask) })),
    },
    {
      name: `request of undici ${undici.version}`,
      undici,
      call: async (ask) => {
        const { statusCode, body } = await undici.request(ask.url, { ...requestOf(ask), ...dispatcherOf(undici, ask) })
        return {
          status: statusCode,
          text: () => body.text(),
          leave: async () => {
            for await (const _ of body) break
          },
        }
      },
    },
  ]),
]

function requestOf({ headers, body, signal }: Ask): RequestInit {
  const json = body === undefined ? {} : { body: JSON.stringify(body) }
  return {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'x-api-key': 'key', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...json,
    ...(signal && { signal }),
  }
}

// Kept open until the process ends: the leftovers of a test must not be ended by the next.
const dispatchers = new Map<string, Dispatcher>()

function dispatcherOf(undici: Undici, { agent = {} }: Ask): { readonly dispatcher: Dispatcher } {
  const key = `${undici.version} ${JSON.stringify(agent)}`
  const dispatcher = dispatchers.get(key) ?? new undici.Agent(agent)
  dispatchers.set(key, dispatcher)
  return { dispatcher }
}

export async function closeDispatchers(): Promise<void> {
  for (const dispatcher of dispatchers.values()) await dispatcher.destroy()
  dispatchers.clear()
}

async function fetchReply(pending: Promise<Response>): Promise<Reply> {
  const response = await pending
  return {
    status: response.status,
    text: () => response.text(),
    leave: async () => {
      for await (const _ of response.body ?? []) break
    },
  }
}
