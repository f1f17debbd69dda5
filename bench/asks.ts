/** A request of the benchmark. */
export interface Ask {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** What the test suite's gateway is to do, where it is recorded. */
  readonly controls?: Readonly<Record<string, string>>
}

export type AskName = 'chat' | 'stream' | 'embeddings'

const messages = [
  { role: 'system', content: 'You are a helpful assistant that answers in one sentence.' },
  { role: 'user', content: 'What do sheep say when nobody listens, and why should anyone care?' },
]

export const asks: Readonly<Record<AskName, Ask>> = {
  chat: { path: '/v1/chat/completions', body: { model: 'gpt-4.1', messages, temperature: 0.2, max_tokens: 200 } },
  // 200 events: the role, 196 tokens, the finish reason, the usage and [DONE].
  stream: {
    path: '/v1/chat/completions',
    body: { model: 'gpt-4.1', messages, stream: true, stream_options: { include_usage: true } },
    controls: { 'x-gateway-reply-tokens': '196' },
  },
  // 36 vectors of 1,536 numbers of 11 characters, commas included: 608 KB.
  embeddings: {
    path: '/v1/embeddings',
    body: {
      model: 'text-embedding-3-small',
      dimensions: 1536,
      input: Array.from({ length: 36 }, (_, i) => `text ${i}`),
    },
  },
}

export const headers = { authorization: 'Bearer key', 'content-type': 'application/json' }
