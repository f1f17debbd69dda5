import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import type { HolySheepInstrumentationConfig } from '../../src/index.ts'
import { Observed } from '../helpers/observed.ts'

// What calls cost that are not simply paid by the token, from the socket to the metric.

const folder = mkdtempSync(join(tmpdir(), 'holysheep-accounts-'))
const prices = join(folder, 'prices.json')
writeFileSync(
  prices,
  JSON.stringify({
    models: {
      'gpt-4.1': {
        prompt: 2,
        completion: 8,
        service_tiers: { flex: { multiplier: 0.5 } },
        tiers: [{ above: 1_000, prompt: 4, completion: 16 }],
      },
      'dall-e-3': { image: 0.04 },
      'whisper-1': { audio_second: 0.0001 },
      'tts-1': { character: 0.000015 },
      'sora-2': { video_second: 0.1 },
      'rerank-v3.5': { search: 0.002 },
      'jina-reranker-v2': { prompt: 0.02 },
      'gpt-image-1': { prompt: 5, completion: 10, image_completion: 40 },
    },
  }),
)

let gateway: Gateway
let observed: Observed
before(async () => {
  gateway = await startGateway()
})
beforeEach(() => observe())
afterEach(async () => {
  await observed.stop()
  gateway.ledger.clear()
})
after(async () => {
  await gateway.close()
  rmSync(folder, { recursive: true })
})

function observe(options: HolySheepInstrumentationConfig = {}) {
  observed = new Observed(gateway, { prices, ...options })
}

const headers = { authorization: 'Bearer key', 'content-type': 'application/json' }

async function post(path: string, body: object, more: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(`${gateway.origin}${path}`, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify(body),
  })
  return new Response(await response.arrayBuffer().catch(() => undefined), response)
}

async function get(path: string): Promise<void> {
  await (await fetch(`${gateway.origin}${path}`, { headers })).arrayBuffer()
}

const COST = 'holysheep_cost_usd_total'
const TOKENS = 'holysheep_tokens_total'
const MISSING = 'holysheep_usage_missing_total'
const UNITS = 'holysheep_units_total'
const UNPRICED = 'holysheep_unpriced_requests_total'
const UNMETERED_COST = 'holysheep_unmetered_cost_usd_total'
const UNMETERED_TOKENS = 'holysheep_unmetered_tokens_total'

const chat = (content: string, more: object = {}) => ({
  model: 'gpt-4.1',
  messages: [{ role: 'user', content }],
  ...more,
})

for (const [says, path, body, unit, rate] of [
  ['images', '/v1/images/generations', { model: 'dall-e-3', prompt: 'A sheep', n: 2 }, 'image', 0.04],
  ['speech', '/v1/audio/speech', { model: 'tts-1', voice: 'alloy', input: 'Bầu trời 🐑' }, 'character', 0.000015],
  ['a video', '/v1/videos', { model: 'sora-2', prompt: 'A sheep', seconds: '8' }, 'video_second', 0.1],
  ['a rerank', '/v2/rerank', { model: 'rerank-v3.5', query: 'sheep', documents: ['a', 'b'] }, 'search', 0.002],
] as const) {
  test(`${says} cost by the ${unit}, and no usage is missing`, async () => {
    assert.equal((await post(path, body)).status, 200)
    await observed.settled(1)
    const units = gateway.ledger.totals().units[unit] ?? 0
    assert.ok(units > 0)
    assert.equal(observed.sum(UNITS, { unit, model: body.model }), units)
    assert.ok(Math.abs(observed.sum(COST, { model: body.model }) - units * rate) < 1e-12)
    assert.deepEqual([observed.sum(MISSING), observed.sum(UNPRICED), observed.sum(TOKENS)], [0, 0, 0])
  })
}

test('a transcription costs by the second', async () => {
  const form = new FormData()
  form.append('model', 'whisper-1')
  form.append('file', new Blob([new Uint8Array(40_000)]), 'sheep.mp3')
  const { authorization } = headers
  const init = { method: 'POST', headers: { authorization }, body: form }
  await (await fetch(`${gateway.origin}/v1/audio/transcriptions`, init)).arrayBuffer()
  await observed.settled(1)
  const seconds = gateway.ledger.totals().units.audio_second ?? 0
  assert.ok(seconds > 0)
  assert.equal(observed.sum(UNITS, { unit: 'audio_second' }), seconds)
  assert.ok(Math.abs(observed.sum(COST) - seconds * 0.0001) < 1e-12)
  assert.equal(observed.sum(MISSING), 0)
})

test('images with a token usage are paid by the token, and their pieces are not counted', async () => {
  await post('/v1/images/generations', { model: 'gpt-image-1', prompt: 'A sheep' })
  await observed.settled(1)
  assert.ok(observed.sum(TOKENS) > 0 && observed.sum(COST) > 0)
  assert.equal(observed.sum(UNITS), 0)
})

test('a rerank by tokens has prompt tokens alone', async () => {
  await post('/v1/rerank', { model: 'jina-reranker-v2', query: 'a sheep', documents: ['one two', 'three'] })
  await observed.settled(1)
  const { prompt } = gateway.ledger.totals()
  assert.equal(observed.sum(TOKENS, { token_type: 'prompt' }), prompt)
  assert.equal(observed.sum(TOKENS, { token_type: 'completion' }), 0)
})

test('the service tier of the answer and the length of the prompt make the price', async () => {
  await post('/v1/chat/completions', chat('one two three', { service_tier: 'flex' }))
  await post('/v1/chat/completions', chat('word '.repeat(2_000)))
  await observed.settled(2)
  const [flex, long] = gateway.ledger.answers.map(({ tokens }) => tokens)
  assert.ok(flex && long && long.prompt > 1_000)
  const expected = 0.5 * (flex.prompt * 2 + flex.completion * 8) + (long.prompt * 4 + long.completion * 16)
  assert.ok(Math.abs(observed.sum(COST) - expected / 1e6) < 1e-12)
})

test('a background response counts once, when it is complete, however often it is fetched', async () => {
  const created = await post('/v1/responses', { model: 'gpt-4.1', input: 'one two three', background: true })
  const { id, status } = (await created.json()) as { id: string; status: string }
  assert.equal(status, 'queued')
  await observed.settled(1)
  assert.deepEqual([observed.sum(TOKENS), observed.sum(MISSING), observed.sum(UNPRICED)], [0, 0, 0])
  for (let poll = 0; poll < 5; poll++) await get(`/v1/responses/${id}`)
  await observed.settled(6)
  const { prompt, completion } = gateway.ledger.totals()
  assert.ok(prompt > 0 && completion > 0)
  assert.equal(observed.sum(TOKENS, { token_type: 'prompt' }), prompt)
  assert.equal(observed.sum(TOKENS, { token_type: 'completion' }), completion)
  assert.ok(Math.abs(observed.sum(COST, { call_type: 'chat' }) - (prompt * 2 + completion * 8) / 1e6) < 1e-12)
  assert.equal(observed.sum(MISSING), 0)
  assert.equal(observed.count('gen_ai.client.operation.duration'), 1)
})

test('a background stream that was cut and is taken up again counts once', async () => {
  const body = { model: 'gpt-4.1', input: 'one two three', background: true, stream: true }
  const cut = { 'x-gateway-fault': 'reset-in-body' }
  const init = { method: 'POST', headers: { ...headers, ...cut }, body: JSON.stringify(body) }
  const response = await fetch(`${gateway.origin}/v1/responses`, init)
  let text = ''
  try {
    for await (const piece of response.body ?? []) text += Buffer.from(piece).toString()
  } catch {}
  const [, id] = /"id":"(resp_[^"]+)"/.exec(text) ?? []
  assert.ok(id)
  await observed.settled(1)
  assert.deepEqual([observed.sum(TOKENS), observed.sum(MISSING)], [0, 0])
  await get(`/v1/responses/${id}?stream=true&starting_after=2`)
  await get(`/v1/responses/${id}`)
  await observed.settled(3)
  const { prompt, completion } = gateway.ledger.totals()
  assert.ok(prompt > 0 && completion > 0)
  assert.equal(observed.sum(TOKENS), prompt + completion)
  assert.equal(observed.sum(MISSING), 0)
})

test('a response that was not made in the background counts when it is made, and never when it is fetched', async () => {
  const created = await post('/v1/responses', { model: 'gpt-4.1', input: 'one two three' })
  const { id } = (await created.json()) as { id: string }
  await get(`/v1/responses/${id}`)
  await observed.settled(2)
  const { prompt, completion } = gateway.ledger.totals()
  assert.equal(observed.sum(TOKENS), prompt + completion)
})

test('a background response that nobody fetches is missing when the instrumentation is shut down', async () => {
  await post('/v1/responses', { model: 'gpt-4.1', input: 'one two three', background: true })
  await observed.instrumentation.shutdown()
  await observed.settled(1)
  assert.equal(observed.sum(MISSING, { reason: 'not_sent', endpoint: '/responses', model: 'gpt-4.1' }), 1)
  assert.ok(observed.sum(UNMETERED_TOKENS, { token_type: 'prompt' }) > 0)
})

test('a stream without usage has an expectation near to what such streams cost, apart from the cost', async () => {
  const asked = { stream: true, stream_options: { include_usage: true } }
  const reply = { 'x-gateway-reply-tokens': '200' }
  for (let call = 0; call < 20; call++) await post('/v1/chat/completions', chat('word '.repeat(200), asked), reply)
  const metered = gateway.ledger.totals()
  await post('/v1/chat/completions', chat('word '.repeat(200), { stream: true }), reply)
  await observed.settled(21)
  assert.equal(observed.sum(TOKENS), metered.prompt + metered.completion)
  const reason = 'not_sent'
  assert.equal(observed.sum(MISSING, { reason }), 1)
  const near = (metric: string, labels: object, truth: number) => {
    const found = observed.sum(metric, { reason, ...labels })
    assert.ok(Math.abs(found / truth - 1) < 0.25, `${metric}: ${found} for ${truth}`)
  }
  near(UNMETERED_TOKENS, { token_type: 'prompt' }, metered.prompt / 20)
  near(UNMETERED_TOKENS, { token_type: 'completion' }, metered.completion / 20)
  near(UNMETERED_COST, { call_type: 'chat' }, (metered.prompt * 2 + metered.completion * 8) / 20e6)
})

test('without estimates there is no expectation', async () => {
  await observed.stop()
  observe({ estimate: false })
  await post('/v1/chat/completions', chat('one two three', { stream: true }))
  await observed.settled(1)
  assert.equal(observed.sum(MISSING), 1)
  assert.equal(observed.sum(UNMETERED_TOKENS), 0)
})
