import type { Visit } from './site.ts'

/** An answer of the gateway: everything in it could be read, and nothing may be changed. */
export const CHAT = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4.1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Xin chào 🐑' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 },
}

export const QUESTION = JSON.stringify({ model: 'gpt-4.1', messages: [{ role: 'user', content: 'Xin chào 🐑' }] })

export const PATH = '/v1/chat/completions'

export const JSON_TYPE = { 'content-type': 'application/json' }

/** Options of a question. Each time new ones: a ProxyAgent writes into the headers that it is given. */
export const question = () =>
  ({ method: 'POST', headers: { ...JSON_TYPE, 'X-Api-Key': 'key' }, body: QUESTION }) as const

/** Reads the whole question, and answers. */
export async function answer({ response, body }: Visit, status = 200, headers: object = {}): Promise<void> {
  await body()
  const text = JSON.stringify(CHAT)
  response.writeHead(status, { ...JSON_TYPE, 'content-length': Buffer.byteLength(text), ...headers }).end(text)
}

/** Answers by events, each sent alone. */
export async function stream({ response, body }: Visit): Promise<void> {
  await body()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const content of ['Xin', ' chào', ' 🐑']) {
    const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'gpt-4.1' }
    response.write(`data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta: { content } }] })}\n\n`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  response.end('data: [DONE]\n\n')
}
