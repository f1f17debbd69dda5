import { type AskName, asks, headers } from '../asks.ts'

export type ClientName = 'fetch' | 'openai'

/** Makes one call and reads all of its answer. */
export type Call = () => Promise<unknown>

/** What a URL ends with that is answered with a short chat completion, whatever is measured. */
export const WARM_UP = '?warm-up'

/** A short call, of which thousands are made in a moment: the compiler needs as many until nothing changes any more. */
export const warmUpCall = (origin: string): Call => jsonByFetch('chat', origin, WARM_UP)

export function callOf(client: ClientName, ask: AskName, origin: string, load: NodeJS.Require): Call {
  if (client === 'openai') return byOpenAi(ask, origin, load)
  return ask === 'stream' ? streamByFetch(origin) : jsonByFetch(ask, origin)
}

const post = (ask: AskName, origin: string, query = ''): Promise<Response> =>
  fetch(`${origin}${asks[ask].path}${query}`, { method: 'POST', headers, body: JSON.stringify(asks[ask].body) })

function jsonByFetch(ask: AskName, origin: string, query?: string): Call {
  return async () => (await post(ask, origin, query)).json()
}

/** Real applications do more with the chunks; doing nothing shows the overhead best. */
function streamByFetch(origin: string): Call {
  return async () => {
    const { body } = await post('stream', origin)
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
