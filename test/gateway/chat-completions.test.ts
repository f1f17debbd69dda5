import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import OpenAI from 'openai'
import { type Gateway, startGateway } from '../../gateway/index.ts'

let gateway: Gateway
let openai: OpenAI

before(async () => {
  gateway = await startGateway({ reportCost: true })
  openai = new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey: 'key', maxRetries: 0 })
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

/** What the client got is what the ledger says; compared as JSON, for the clients' types promise more than comes. */
function sameUsage(got: unknown): void {
  const { usage, tokens, finished } = gateway.ledger.only()
  assert.ok(usage && tokens && finished)
  assert.deepEqual(got, usage)
}

const messages = [{ role: 'user' as const, content: 'Kể chuyện con cừu 🐑' }]
const tools = [{ type: 'function' as const, function: { name: 'search', parameters: { type: 'object' } } }]

test('completes a chat', async () => {
  const { data, response, request_id } = await openai.chat.completions
    .create({ model: 'openai/gpt-4.1', messages })
    .withResponse()
  sameUsage(data.usage)
  assert.equal(data.usage?.prompt_tokens, 6) // the role, and five words
  assert.equal(data.usage?.completion_tokens, data.choices[0]?.message.content?.split(' ').length)
  assert.equal(response.headers.get('content-type'), 'application/json')
  const { model, protocol, endpoint, path, costUsd, stream, id } = gateway.ledger.only()
  assert.deepEqual(
    { model, protocol, endpoint, path, stream },
    {
      model: 'gpt-4.1-2025-04-14',
      protocol: 'openai',
      endpoint: '/chat/completions',
      path: '/v1/chat/completions',
      stream: false,
    },
  )
  assert.equal(data.model, model)
  assert.equal(request_id, `req_${id}`)
  assert.equal(costUsd, ((data.usage?.total_tokens ?? 0) * 8) / 1e6)
})

test('streams a chat with its usage, each of n choices whole', async () => {
  const stream = await openai.chat.completions.create({
    model: 'gpt-4.1',
    messages,
    n: 2,
    max_tokens: 5,
    stream: true,
    stream_options: { include_usage: true },
  })
  const texts = ['', '']
  const finishes: unknown[] = []
  let usage: unknown
  for await (const chunk of stream) {
    for (const { index, delta, finish_reason } of chunk.choices) {
      texts[index] += delta.content ?? ''
      if (finish_reason) finishes.push(finish_reason)
    }
    usage = chunk.usage ?? usage
  }
  sameUsage(usage)
  assert.deepEqual(finishes, ['length', 'length'])
  assert.deepEqual(
    texts.map((text) => text.split(' ').length),
    [5, 5],
  )
  assert.equal(gateway.ledger.only().tokens?.completion, 10)
})

test('streams a chat without usage unless it asks for one', async () => {
  const stream = await openai.chat.completions.create({ model: 'gpt-4.1', messages, stream: true })
  for await (const chunk of stream) assert.ok(!('usage' in chunk))
  const { usage, tokens, costUsd } = gateway.ledger.only()
  assert.deepEqual({ usage, tokens, costUsd }, { usage: undefined, tokens: undefined, costUsd: undefined })
})

test('lets the model think and counts that as reasoning', async () => {
  const { usage } = await openai.chat.completions.create({ model: 'o4-mini', messages })
  sameUsage(usage)
  assert.equal(usage?.completion_tokens_details?.reasoning_tokens, (usage?.completion_tokens ?? 0) / 2)
})

test('shows the thoughts of a model that thinks openly', async () => {
  const stream = await openai.chat.completions.create({ model: 'deepseek-r1', messages, stream: true })
  const kinds: string[] = []
  for await (const { choices } of stream) kinds.push(...Object.keys(choices[0]?.delta ?? {}))
  assert.deepEqual([...new Set(kinds)], ['role', 'content', 'reasoning_content'])
  assert.ok(kinds.indexOf('reasoning_content') < kinds.lastIndexOf('content'))
})

test('reads a prefix from the cache that it has sent before', async () => {
  const story = Array.from({ length: 40 }, (_, index) => `cừu${index}`).join(' ')
  const ask = (end: string) =>
    openai.chat.completions.create({ model: 'gpt-4.1', messages: [{ role: 'user', content: story + end }] })
  const first = await ask(' Hết.')
  const second = await ask(' Chưa hết đâu.')
  assert.equal(first.usage?.prompt_tokens_details?.cached_tokens, 0)
  assert.equal(second.usage?.prompt_tokens_details?.cached_tokens, 32) // two blocks of 16
  assert.equal(gateway.ledger.totals().cachedPrompt, 32)
})

test('gets a tool call, and an answer once it comes with the result', async () => {
  const asked = await openai.chat.completions.create({ model: 'gpt-4.1', messages, tools })
  const message = asked.choices[0]?.message
  const call = message?.tool_calls?.[0]
  assert.ok(message && call?.type === 'function')
  assert.equal(asked.choices[0]?.finish_reason, 'tool_calls')
  assert.equal(JSON.parse(call.function.arguments).query, 'thời tiết Hà Nội 🌦️')
  const result = { role: 'tool' as const, tool_call_id: call.id, content: '30 °C' }
  const told = await openai.chat.completions.create({
    model: 'gpt-4.1',
    messages: [...messages, message, result],
    tools,
  })
  assert.equal(told.choices[0]?.finish_reason, 'stop')
})

test('assembles a streamed tool call', async () => {
  const final = await openai.chat.completions.stream({ model: 'gpt-4.1', messages, tools }).finalChatCompletion()
  const call = final.choices[0]?.message.tool_calls?.[0]
  assert.ok(call?.type === 'function')
  assert.equal(JSON.parse(call.function.arguments).query, 'thời tiết Hà Nội 🌦️')
})

test('completes a prompt in the legacy way, streamed and not', async () => {
  const body = { model: 'gpt-3.5-turbo-instruct', prompt: 'Một hai ba' }
  const whole = await openai.completions.create(body)
  sameUsage(whole.usage)
  gateway.ledger.clear()
  let text = ''
  let usage: unknown
  const stream = await openai.completions.create({ ...body, stream: true, stream_options: { include_usage: true } })
  for await (const chunk of stream) {
    text += chunk.choices[0]?.text ?? ''
    usage = chunk.usage ?? usage
  }
  sameUsage(usage)
  assert.equal(text, whole.choices[0]?.text)
})
