import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import OpenAI from 'openai'
import { type Gateway, startGateway } from '../../gateway/index.ts'

let gateway: Gateway
let openai: OpenAI

before(async () => {
  gateway = await startGateway()
  openai = new OpenAI({ baseURL: gateway.origin, apiKey: 'key', maxRetries: 0 })
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

const messages = [{ role: 'user' as const, content: 'Kể chuyện con cừu 🐑' }]

for (const { asked, served } of [
  { asked: 'flex', served: 'flex' },
  { asked: 'priority', served: 'priority' },
  { asked: 'default', served: 'default' },
  { asked: 'auto', served: 'default' },
  { asked: null, served: undefined },
] as const) {
  test(`serves the tier ${asked} as ${served}`, async () => {
    const chat = { model: 'gpt-4.1', messages, service_tier: asked }
    assert.equal((await openai.chat.completions.create(chat)).service_tier, served)
    for await (const chunk of await openai.chat.completions.create({ ...chat, stream: true })) {
      assert.equal(chunk.service_tier, served)
    }
    const ask = { model: 'gpt-4.1', input: 'Chào', service_tier: asked }
    assert.equal((await openai.responses.create(ask)).service_tier, served)
    for await (const event of await openai.responses.create({ ...ask, stream: true })) {
      if ('response' in event) assert.equal(event.response.service_tier, served)
    }
    assert.deepEqual(
      gateway.ledger.answers.map(({ serviceTier }) => serviceTier),
      [served, served, served, served],
    )
  })
}

test('names no tier in an error', async () => {
  const headers = { 'x-gateway-fault': 'status-500' }
  await assert.rejects(
    openai.chat.completions.create({ model: 'gpt-4.1', messages, service_tier: 'flex' }, { headers }),
  )
  assert.equal(gateway.ledger.only().serviceTier, undefined)
})
