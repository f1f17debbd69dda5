import type { AnthropicClient, ClientOptions, Clients, OpenAIClient } from './clients.ts'
import { FetchClient } from './fetch-client.ts'

/** Clients that need no package. */
export const fetchClients: Clients = { openai: openaiClient, anthropic: anthropicClient }

function openaiClient(options: ClientOptions): OpenAIClient {
  const client = new FetchClient(options, { authorization: `Bearer ${options.apiKey}` })
  const poster = (path: string) => (body: object, call?: object) => client.json({ ...call, path, body })
  const responses = '/responses'
  return {
    models: { list: (call) => client.json({ ...call, path: '/models' }) },
    chat: { completions: { create: (body: object, call?: object) => chat(client, body, call) } },
    responses: {
      create: (body, call) => client.json({ ...call, path: responses, body }),
      retrieve: (id) => client.json({ path: `${responses}/${id}` }),
    },
    embeddings: { create: poster('/embeddings') },
    images: { generate: poster('/images/generations') },
    withOptions: (others) => openaiClient({ ...options, ...others }),
  }
}

function chat(client: FetchClient, body: object, call?: object): Promise<AsyncIterable<unknown>> {
  const post = { ...call, path: '/chat/completions', body }
  return 'stream' in body ? client.stream(post) : client.json(post)
}

function anthropicClient(options: ClientOptions): AnthropicClient {
  const client = new FetchClient(options, { 'x-api-key': options.apiKey, 'anthropic-version': '2023-06-01' })
  const path = '/v1/messages'
  return {
    messages: {
      create: (body, call) => client.json({ ...call, path, body }),
      stream: (body, call) => ({
        async finalMessage() {
          for await (const _ of await client.stream({ ...call, path, body: { ...body, stream: true } }));
        },
      }),
    },
  }
}
