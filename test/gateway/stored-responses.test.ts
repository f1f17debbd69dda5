import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import OpenAI from 'openai'
import { type Gateway, startGateway } from '../../gateway/index.ts'

let gateway: Gateway
let openai: OpenAI

before(async () => {
  gateway = await startGateway({ reportCost: true, storedAnswers: 3 })
  openai = new OpenAI({ baseURL: gateway.origin, apiKey: 'key', maxRetries: 0 })
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

const asked = { model: 'o4-mini', input: 'Một hai ba', background: true }

test('finishes a response in the background, and enters its tokens once', async () => {
  const queued = await openai.responses.create({ ...asked, service_tier: 'flex' })
  const { status, background, usage } = queued
  assert.deepEqual({ status, background, usage }, { status: 'queued', background: true, usage: null })
  const polls: OpenAI.Responses.Response[] = []
  for (let poll = 0; poll < 3; poll++) polls.push(await openai.responses.retrieve(queued.id))
  const [first, second, third] = polls
  assert.deepEqual(
    polls.map((response) => response.status),
    ['in_progress', 'completed', 'completed'],
  )
  assert.equal(first?.usage, null)
  assert.ok(second?.usage && second.output_text.length > 0)
  assert.deepEqual(third, second)
  const { answers } = gateway.ledger
  assert.deepEqual(
    answers.map(({ tokens, costUsd }) => [tokens !== undefined, costUsd !== undefined]),
    [false, false, true, false].map((known) => [known, known]),
  )
  assert.deepEqual(
    answers.map((answer) => answer.usage),
    [undefined, undefined, second.usage, second.usage],
  )
  const { total_tokens } = second.usage
  const { prompt, completion } = gateway.ledger.totals()
  assert.equal(prompt + completion, total_tokens)
  for (const { model, serviceTier } of answers) assert.deepEqual([model, serviceTier], ['o4-mini-2025-04-16', 'flex'])
})

test('is polled as often as asked before it is finished', async () => {
  const { id } = await openai.responses.create(asked, { headers: { 'x-gateway-polls': '3' } })
  const statuses: unknown[] = []
  for (let poll = 0; poll < 4; poll++) statuses.push((await openai.responses.retrieve(id)).status)
  assert.deepEqual(statuses, ['in_progress', 'in_progress', 'in_progress', 'completed'])
})

test('enters the tokens with the first answer that really has them', async () => {
  const { id } = await openai.responses.create(asked)
  await openai.responses.retrieve(id)
  const headers = { 'x-gateway-fault': 'status-500' }
  await assert.rejects(openai.responses.retrieve(id, {}, { headers }), { status: 500 })
  await openai.responses.retrieve(id)
  assert.deepEqual(
    gateway.ledger.answers.map(({ tokens }) => tokens !== undefined),
    [false, false, false, true],
  )
})

test('streams a response in the background, and its rest once more', async () => {
  const types: string[] = []
  let id = ''
  let last: unknown
  for await (const event of await openai.responses.create({ ...asked, stream: true })) {
    types.push(event.type)
    if (event.type === 'response.created') {
      id = event.response.id
      assert.deepEqual([event.response.background, event.response.status], [true, 'queued'])
    }
    if (event.type === 'response.completed') last = event.response
  }
  assert.deepEqual(types.slice(0, 3), ['response.created', 'response.queued', 'response.in_progress'])
  const rest: string[] = []
  for await (const event of await openai.responses.retrieve(id, { stream: true, starting_after: 2 })) {
    rest.push(event.type)
    if (event.type === 'response.completed') assert.deepEqual(event.response, last)
  }
  assert.deepEqual(rest, types.slice(3))
  assert.deepEqual(await openai.responses.retrieve(id).then(({ usage }) => usage), gateway.ledger.answers[0]?.usage)
  assert.deepEqual(
    gateway.ledger.answers.map(({ tokens }) => tokens !== undefined),
    [true, false, false],
  )
})

test('streams the rest of what was cut, with its tokens', async () => {
  const body = { ...asked, stream: true as const }
  const cut = await openai.responses.create(body, { headers: { 'x-gateway-fault': 'cut-stream' } })
  let id = ''
  let after = -1
  for await (const event of cut) {
    after = event.sequence_number
    if (event.type === 'response.created') id = event.response.id
  }
  let usage: unknown
  let next = after
  for await (const event of await openai.responses.retrieve(id, { stream: true, starting_after: after })) {
    assert.equal(event.sequence_number, ++next)
    if (event.type === 'response.completed') usage = event.response.usage
  }
  assert.ok(usage)
  assert.deepEqual(
    gateway.ledger.answers.map((answer) => answer.usage),
    [undefined, usage],
  )
})

test('streams what is polled otherwise', async () => {
  const { id } = await openai.responses.create(asked)
  const types: string[] = []
  for await (const { type } of await openai.responses.retrieve(id, { stream: true })) types.push(type)
  assert.deepEqual([types[0], types.at(-1)], ['response.created', 'response.completed'])
  assert.equal((await openai.responses.retrieve(id)).status, 'completed')
})

test('keeps a response that was not made in the background, and counts it where it was made', async () => {
  const made = await openai.responses.create({ ...asked, background: false })
  assert.deepEqual(await openai.responses.retrieve(made.id), made)
  const [first, second] = gateway.ledger.answers
  assert.ok(first?.tokens && second)
  assert.deepEqual([second.tokens, second.usage, second.model], [undefined, first.usage, first.model])
})

test('forgets the oldest, and what it is not to store', async () => {
  const ids: string[] = []
  for (let count = 0; count < 4; count++) ids.push((await openai.responses.create(asked)).id)
  await assert.rejects(openai.responses.retrieve(ids[0] ?? ''), { status: 404 })
  assert.equal((await openai.responses.retrieve(ids[1] ?? '')).status, 'in_progress')
  const { id } = await openai.responses.create({ ...asked, background: false, store: false })
  await assert.rejects(openai.responses.retrieve(id), { status: 404 })
})
