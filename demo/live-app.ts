/** The app of `--live`: a few cheap calls. It never prints prompts or answers. */
import { loadClients } from './installed-clients.ts'
import type { LiveCall } from './live-demo.ts'

const [origin] = process.argv.slice(2)
const apiKey = process.env.HOLYSHEEP_API_KEY
if (origin === undefined || !apiKey) throw new TypeError('it takes an origin, and HOLYSHEEP_API_KEY')

process.on('SIGINT', () => {}) // ended by the process that started it
const stop = new AbortController()
process.on('disconnect', () => stop.abort())

const { signal } = stop
const clients = await loadClients()
const common = { apiKey, maxRetries: 1, timeout: 30_000 }
const openai = clients.openai({ ...common, baseURL: `${origin}/v1` })
const anthropic = clients.anthropic({ ...common, baseURL: origin })
const messages = [{ role: 'user' as const, content: 'Say hello.' }]
const max_tokens = 16

const calls: Readonly<Record<string, () => PromiseLike<unknown>>> = {
  models: () => openai.models.list({ signal }),
  'gemini-2.5-flash, a chat completion': () =>
    openai.chat.completions.create({ model: 'gemini-2.5-flash', messages, max_tokens }, { signal }),
  'deepseek-v3.2, a streamed chat completion': async () => {
    const stream_options = { include_usage: true }
    const body = { model: 'deepseek-v3.2', messages, max_tokens, stream: true as const, stream_options }
    for await (const _ of await openai.chat.completions.create(body, { signal }));
  },
  'claude-sonnet-4.5, a message': () =>
    anthropic.messages.create({ model: 'claude-sonnet-4.5', messages, max_tokens }, { signal }),
}

const told: LiveCall[] = []
for (const [call, make] of Object.entries(calls)) {
  if (signal.aborted) break
  told.push({ call, problem: await Promise.resolve(make()).then(() => undefined, describe) })
}
if (process.connected) process.send?.(told)

/** Error messages may contain the key or the prompt; class and status do not. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'an error'
  const kind = error.name === 'Error' ? error.constructor.name : error.name
  const status = 'status' in error ? error.status : undefined
  return status === undefined ? kind : `${kind} (${status})`
}
