import { question } from './prompts.ts'
import { paced, type Stage } from './stage.ts'

/** Posts a chat as an app without any client would; extra headers and options make it go wrong. */
export async function postChat(
  { origin, apiKey, random }: Stage,
  model: string,
  { headers, ...init }: { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal } = {},
): Promise<unknown> {
  const answer = await fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      ...paced(model, random),
      ...headers,
    },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: question(random) }] }),
    ...init,
  })
  return answer.json()
}

export const fetchedChat = (model: string) => (stage: Stage) => postChat(stage, model)

export async function listModels({ origin, apiKey }: Stage): Promise<unknown> {
  const answer = await fetch(`${origin}/v1/models`, { headers: { authorization: `Bearer ${apiKey}` } })
  return answer.json()
}
