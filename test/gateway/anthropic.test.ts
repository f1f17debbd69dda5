import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import { type Gateway, startGateway } from '../../gateway/index.ts'

let gateway: Gateway
let anthropic: Anthropic

before(async () => {
  gateway = await startGateway({ reportCost: true })
  anthropic = new Anthropic({ baseURL: gateway.origin, apiKey: 'key', maxRetries: 0 })
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
const body = { model: 'claude-sonnet-4.5', max_tokens: 100, messages }

test('creates a message', async () => {
  const message = await anthropic.messages.create(body)
  sameUsage(message.usage)
  assert.equal(message.model, 'claude-sonnet-4-5-20250929')
  assert.equal(message._request_id, `req_${gateway.ledger.only().id}`)
  assert.equal(message.usage.input_tokens, 6)
  assert.equal(gateway.ledger.only().protocol, 'anthropic')
})

test('streams the same message', async () => {
  const whole = await anthropic.messages.create(body)
  gateway.ledger.clear()
  const types: string[] = []
  const stream = anthropic.messages.stream(body).on('streamEvent', ({ type }) => types.push(type))
  const streamed = await stream.finalMessage()
  assert.deepEqual(streamed.content, whole.content)
  assert.deepEqual(gateway.ledger.only().usage, whole.usage)
  assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens)
  assert.deepEqual(
    types.filter((type, index) => type !== types[index - 1]),
    [
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ],
  )
})

test('writes what it marks to the cache, and reads it the next time', async () => {
  const text = Array.from({ length: 33 }, (_, index) => `thần${index}`).join(' ')
  const system = [{ type: 'text' as const, text, cache_control: { type: 'ephemeral' as const } }]
  const { usage: first } = await anthropic.messages.create({ ...body, system })
  sameUsage(first)
  const counts = { input: first.input_tokens, written: first.cache_creation_input_tokens }
  assert.deepEqual(counts, { input: 8, written: 32 }) // `text` and 33 words are two blocks of 16 and two more
  assert.equal(gateway.ledger.only().tokens?.prompt, 40)
  const { usage: second } = await anthropic.messages.create({ ...body, system })
  assert.equal(second.cache_read_input_tokens, 32)
  assert.equal(second.cache_creation_input_tokens, 0)
})

test('writes to the cache for an hour what is marked so, and the rest for five minutes', async () => {
  const part = (name: string, ttl: '1h' | '5m') => {
    const text = Array.from({ length: 19 }, (_, index) => `${name}${index}`).join(' ')
    return { type: 'text' as const, text, cache_control: { type: 'ephemeral' as const, ttl } }
  }
  const system = [part('mây', '1h'), part('gió', '5m')] // each has the word `text`, too
  const { usage } = await anthropic.messages.create({ ...body, system })
  sameUsage(usage)
  assert.equal(usage.cache_creation_input_tokens, 32)
  assert.deepEqual(usage.cache_creation, { ephemeral_5m_input_tokens: 12, ephemeral_1h_input_tokens: 20 })
  assert.equal(gateway.ledger.totals().cacheWrite1h, 20)
  gateway.ledger.clear()
  const streamed = await anthropic.messages.stream({ ...body, system }).finalMessage()
  assert.deepEqual(streamed.usage.cache_creation, { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 })
  assert.equal(gateway.ledger.only().tokens?.cacheWrite1h, 0)
})

test('gets thoughts and tool calls', async () => {
  const thinking = { type: 'enabled' as const, budget_tokens: 1024 }
  const thought = await anthropic.messages.stream({ ...body, thinking }).finalMessage()
  assert.deepEqual(
    thought.content.map(({ type }) => type),
    ['thinking', 'text'],
  )
  assert.ok((gateway.ledger.only().tokens?.reasoning ?? 0) > 0)
  const tool = { name: 'search', input_schema: { type: 'object' as const } }
  const called = await anthropic.messages.stream({ ...body, tools: [tool] }).finalMessage()
  const [block] = called.content
  assert.ok(block?.type === 'tool_use')
  assert.deepEqual(block.input, { query: 'thời tiết Hà Nội 🌦️' })
  assert.equal(called.stop_reason, 'tool_use')
})

test('counts tokens before it spends them, and lists models', async () => {
  const { input_tokens } = await anthropic.messages.countTokens({ model: body.model, messages })
  assert.equal(input_tokens, 6)
  assert.ok((await anthropic.models.list()).data.some(({ id }) => id === 'claude-sonnet-4.5'))
})

test('hears of an unknown model and a missing key in the shape it knows', async () => {
  const shape = (type: string) => (error: unknown) =>
    error instanceof Anthropic.APIError && JSON.stringify(error.error).includes(`"type":"${type}"`)
  await assert.rejects(anthropic.messages.create({ ...body, model: 'claude-99' }), shape('not_found_error'))
  const response = await fetch(`${gateway.origin}/messages`, { method: 'POST', body: '{}' })
  assert.equal(response.status, 401)
  const { error } = (await response.json()) as { error: { type: string } }
  assert.equal(error.type, 'authentication_error')
})
