/**
 * Prints what a resilient fetch costs on the happy path, beside the plain one, with the instrumentation on: the same
 * calls in turns, the gateway in a process of its own. CPU of all threads, in microseconds a call.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import { HolySheepInstrumentation } from '../src/index.ts'
import { createResilientFetch } from '../src/resilience/index.ts'
import { spread } from './statistics.ts'
import { startSdk } from './under-test/sdk.ts'

const ROUNDS = 150
const WARM_UP = 20
const CALLS = 100
const CONCURRENCY = 8

const completion = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_764_000_000,
  model: 'gpt-4.1-2025-04-14',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'A sheep is a sheep. '.repeat(40) }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 },
})
const chunk = `data: ${JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_764_000_000,
  model: 'gpt-4.1-2025-04-14',
  choices: [{ index: 0, delta: { content: ' sheep' }, finish_reason: null }],
})}\n\n`
const CHUNKS = 100
const rateLimit = {
  'x-ratelimit-limit-requests': '1000000',
  'x-ratelimit-remaining-requests': '999999',
  'x-ratelimit-reset-requests': '60ms',
}

function serve(): void {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => {
      body += piece
    })
    request.on('end', () => {
      if (body.includes('"stream":true')) return stream(response)
      response.writeHead(200, { 'content-type': 'application/json', ...rateLimit }).end(completion)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.on('disconnect', () => process.exit())
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...rateLimit })
  let left = CHUNKS
  const next = () => {
    if (left-- === 0) return response.end('data: [DONE]\n\n')
    response.write(chunk)
    return setImmediate(next)
  }
  next()
}

async function compare(): Promise<void> {
  const server = fork(new URL(import.meta.url), ['serve'], { execArgv: ['--no-warnings'] })
  const [port] = await once(server, 'message')
  const instrumentation = new HolySheepInstrumentation({ hosts: `127.0.0.1:${port}` })
  const sdk = startSdk(createRequire(import.meta.url), [instrumentation])
  const baseURL = `http://127.0.0.1:${port}/v1`
  const resilient = createResilientFetch()
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    'fetch, plain': byFetch(fetch, baseURL),
    'fetch, resilient': byFetch(resilient, baseURL),
    'openai, plain': bySdk(fetch, baseURL),
    'openai, resilient': bySdk(resilient, baseURL),
    'openai, plain again': bySdk(fetch, baseURL),
    'stream, plain': byStream(fetch, baseURL),
    'stream, resilient': byStream(resilient, baseURL),
  }
  const costs = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]))
  const names = Object.keys(ways)
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + WARM_UP) % names.length] ?? ''
      const cost = await costOf(ways[name] as () => Promise<unknown>)
      if (round >= 0) costs.get(name)?.push(cost)
      await sdk.flush()
    }
  }
  console.table(Object.fromEntries(names.map((name) => [name, rowOf(name, costs)])))
  server.disconnect()
}

const chat = { model: 'gpt-4.1', messages: [{ role: 'user' as const, content: 'Tell me of sheep. '.repeat(20) }] }

function byFetch(send: typeof fetch, baseURL: string): () => Promise<unknown> {
  const headers = { authorization: 'Bearer key', 'content-type': 'application/json' }
  return async () => {
    // A signal, as every SDK sends one.
    const { signal } = new AbortController()
    const init = { method: 'POST', headers, body: JSON.stringify(chat), signal }
    return await (await send(`${baseURL}/chat/completions`, init)).json()
  }
}

function bySdk(send: typeof fetch, baseURL: string): () => Promise<unknown> {
  const openai = new OpenAI({ baseURL, apiKey: 'key', maxRetries: 0, fetch: send })
  return () => openai.chat.completions.create(chat)
}

function byStream(send: typeof fetch, baseURL: string): () => Promise<unknown> {
  const openai = new OpenAI({ baseURL, apiKey: 'key', maxRetries: 0, fetch: send })
  return async () => {
    for await (const _ of await openai.chat.completions.create({ ...chat, stream: true }));
  }
}

async function costOf(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  let left = CALLS
  const work = async () => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / CALLS
}

/** Both sides of each ratio are of one round. */
function rowOf(name: string, costs: ReadonlyMap<string, readonly number[]>) {
  const own = costs.get(name) ?? []
  const plain = costs.get(`${name.split(',')[0]}, plain`) ?? []
  const { median, quartiles } = spread(own.map((cost, round) => cost / (plain[round] ?? Number.NaN)))
  return {
    'CPU µs': Math.round(spread(own).median),
    'quiet µs': Math.round(quiet(own)),
    '× plain, quiet': (quiet(own) / quiet(plain)).toFixed(3),
    '× plain': median.toFixed(3),
    quartiles: quartiles.map((quartile) => quartile.toFixed(3)).join('–'),
  }
}

/** The first decile of the rounds, which has the least influence of other load. */
function quiet(costs: readonly number[]): number {
  return costs.toSorted((a, b) => a - b)[Math.floor(costs.length / 10)] ?? Number.NaN
}

if (process.argv[2] === 'serve') serve()
else await compare()
