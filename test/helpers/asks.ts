import type { Gateway } from '../../gateway/index.ts'

/** A request to one endpoint, streamed where the body says so. */
export interface EndpointAsk {
  readonly reads: string
  readonly path: string
  readonly endpoint: string
  readonly method?: 'GET'
  readonly body?: object
  readonly form?: Readonly<Record<string, string>>
}

const messages = [{ role: 'user', content: 'Kể chuyện con cừu 🐑 "usage":{' }]
const include = { stream: true, stream_options: { include_usage: true } }
const prompt = 'Một hai ba'
const form = { model: 'gpt-4o-transcribe', language: 'vi' }

/** Every format that the gateway speaks, whole and streamed. */
export const endpointAsks: readonly EndpointAsk[] = [
  at('/v1/chat/completions', 'a chat', { model: 'gpt-4.1', messages }),
  at('/v1/chat/completions', 'a streamed chat', { model: 'deepseek-v3.2', messages, ...include }),
  at('/v1/chat/completions', 'a reasoning chat', { model: 'o4-mini', messages }),
  at('/v1/chat/completions', 'an openly reasoning stream', { model: 'deepseek-r1', messages, ...include }),
  at('/v1/completions', 'a legacy completion', { model: 'gpt-3.5-turbo-instruct', prompt }),
  at('/v1/completions', 'a streamed legacy completion', { model: 'gpt-3.5-turbo-instruct', prompt, ...include }),
  at('/v1/responses', 'a response', { model: 'gpt-4.1', input: prompt }),
  at('/v1/responses', 'a streamed response', { model: 'o4-mini', input: prompt, stream: true }),
  at('/v1/embeddings', 'embeddings', { model: 'text-embedding-3-small', input: prompt }),
  at('/v1/images/generations', 'an image', { model: 'gpt-image-1', prompt }),
  at('/v1/audio/speech', 'streamed speech', {
    model: 'gpt-4o-mini-tts',
    input: prompt,
    voice: 'a',
    stream_format: 'sse',
  }),
  { reads: 'a transcription', path: '/v1/audio/transcriptions', endpoint: '/audio/transcriptions', form },
  at('/v1/messages', 'a message', { model: 'claude-sonnet-4-5', max_tokens: 50, messages }),
  at('/v1/messages', 'a streamed message', { model: 'claude-sonnet-4-5', max_tokens: 50, messages, stream: true }),
  at('/v1/messages/count_tokens', 'a count of tokens', { model: 'claude-sonnet-4-5', messages }),
  at('/v1/moderations', 'a moderation', { model: 'omni-moderation-latest', input: prompt }),
  { reads: 'the models', method: 'GET', path: '/v1/models', endpoint: '/models' },
  { reads: 'a model', method: 'GET', path: '/v1/models/gpt-4.1', endpoint: '/models/{model}' },
]

function at(path: string, reads: string, body: object): EndpointAsk {
  return { reads, path, endpoint: path.slice('/v1'.length), body }
}

/** Sends it by the built-in fetch. */
export function send(
  gateway: Gateway,
  { path, method = 'POST' as 'GET' | 'POST', body, form }: Omit<EndpointAsk, 'method'> & { method?: 'GET' | 'POST' },
  headers: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(gateway.origin + path, {
    method,
    headers: {
      'x-api-key': 'secret-key',
      ...(path.includes('/messages') && { 'anthropic-version': '2023-06-01' }),
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(signal && { signal }),
    ...(body && { body: JSON.stringify(body) }),
    ...(form && { body: formData(form) }),
  })
}

function formData(fields: Readonly<Record<string, string>>): FormData {
  const data = new FormData()
  data.append('file', new Blob([Buffer.alloc(1000)]), 'speech.wav')
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  return data
}
