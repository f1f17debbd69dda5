import { type AskName, asks, headers } from '../asks.ts'

export type ClientName = 'fetch' | 'openai'

/** Makes one call and reads all of its answer. */
export type Call = () => Promise<unknown>

/** What a URL ends with that is answered with a short chat completion, whatever is measured. */
export const WARM_UP = '?warm-up'

/** Where calls go, and by which `fetch`. */
export interface Way {
  readonly origin: string
  readonly send: typeof fetch
}

/** A short call, of which thousands are made in a moment: the compiler needs as many until nothing changes any more. */
export const warmUpCall = (way: Way): Call => jsonByFetch('chat', way, WARM_UP)

export function callOf(client: ClientName, ask: AskName, way: Way, load: NodeJS.Require): Call {
  if (client === 'openai') return byOpenAi(ask, way.origin, load)
  return ask === 'stream' ? streamByFetch(way) : jsonByFetch(ask, way)
}

const post = (ask: AskName, { origin, send }: Way, query = ''): Promise<Response> =>
  send(`${origin}${asks[ask].path}${query}`, { method: 'POST', headers, body: JSON.stringify(asks[ask].body) })

function jsonByFetch(ask: AskName, way: Way, query?: string): Call {
  return async () => (await post(ask, way, query)).json()
}

/** Real applications do more with the chunks; doing nothing shows the overhead best. */
function streamByFetch(way: Way): Call {
  return async () => {
    const { body } = await post('stream', way)
    for await (const _ of body ?? []);
  }
}

/** By `require`, which is all that the instrumentations of this client hook. */
function byOpenAi(ask: AskName, origin: string, load: NodeJS.Require): Call {
  const { OpenAI } = load('openai')
  const client = new OpenAI({ apiKey: 'key', baseURL: `${origin}/v1` })
  if (ask !== 'stream') return () => client.chat.completions.create(asks[ask].body)
  return async () => {
    for await (const _ of await client.chat.completions.create(asks[ask].body));
  }
}
