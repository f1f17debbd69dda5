import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { type FaultName, type Gateway, startGateway } from '../../gateway/index.ts'
import { endpointAsks, send } from '../helpers/asks.ts'
import { eventually } from '../helpers/eventually.ts'
import { Observed } from '../helpers/observed.ts'

let gateway: Gateway
let observed: Observed
before(async () => {
  gateway = await startGateway()
})
beforeEach(async () => {
  await observed?.stop()
  gateway.ledger.clear()
  observed = new Observed(gateway)
})
after(async () => {
  await observed.stop()
  await gateway.close()
})

const messages = [{ role: 'user' as const, content: 'Xin chào' }]
const chat = { model: 'gpt-4.1', messages }
const streamed = { ...chat, stream: true as const, stream_options: { include_usage: true } }
const message = { model: 'claude-sonnet-4-5', max_tokens: 50, messages }

interface Expected {
  readonly outcome: string
  readonly status?: string
  readonly statusClass?: string
  readonly errorType?: string | undefined
  /** Reason of `usage_missing`; absent where none is missing. */
  readonly missing?: string
  readonly counts?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The one call there was is counted once, and in no other way. */
async function assertOnly({ outcome, status, statusClass = '2xx', errorType, missing, counts = {} }: Expected) {
  await observed.settled(1)
  const labels = { outcome, status_class: statusClass, ...(status && { status_code: status }) }
  assert.equal(observed.sum('holysheep_requests_total', labels), 1)
  assert.equal(observed.sum('holysheep_requests_total'), 1)
  assert.equal(observed.count('holysheep_request_duration_seconds', { outcome }), 1)
  assert.equal(observed.sum('holysheep_requests_in_flight'), 0)
  const [span] = observed.spans
  assert.equal(observed.spans.length, 1)
  assert.equal(span?.attributes['holysheep.outcome'], outcome)
  assert.equal(span?.attributes['error.type'], errorType)
  assert.equal(span?.status.code, errorType === undefined ? 0 : 2)
  assert.equal(observed.sum('holysheep_usage_missing_total'), missing === undefined ? 0 : 1)
  if (missing) assert.equal(observed.sum('holysheep_usage_missing_total', { reason: missing }), 1)
  const special = ['rate_limit', 'timeout', 'server_error', 'retries', 'instrumentation_errors']
  for (const name of special.map((word) => `holysheep_${word}_total`)) {
    assert.equal(observed.sum(name), name in counts ? 1 : 0, name)
    if (name in counts) assert.equal(observed.sum(name, counts[name]), 1, name)
  }
}

const rejected = (status: number, counts: Expected['counts'] = {}): Expected => ({
  outcome: 'rejected',
  status: `${status}`,
  statusClass: `${Math.floor(status / 100)}xx`,
  errorType: `${status}`,
  counts,
})
const serverError = (status: number): Expected =>
  rejected(status, { holysheep_server_error_total: { status_code: `${status}` } })
const limited = (limit_type: string): Expected => rejected(429, { holysheep_rate_limit_total: { limit_type } })
const broken = (errorType: string): Expected => ({ outcome: 'failed', status: '200', errorType, missing: 'truncated' })

/** What each fault comes to; two where a stream ends in another way than a plain answer. */
const faults: Readonly<Record<FaultName, Expected | { readonly plain: Expected; readonly stream: Expected }>> = {
  'status-400': rejected(400),
  'status-401': rejected(401),
  'status-404': rejected(404),
  'status-429-requests': limited('requests'),
  'status-429-tokens': limited('tokens'),
  'status-429-quota': limited('quota'),
  'status-500': serverError(500),
  'status-502': serverError(502),
  'status-503': serverError(503),
  'status-529': serverError(529),
  hang: {
    outcome: 'timeout',
    statusClass: 'none',
    errorType: 'timeout',
    counts: { holysheep_timeout_total: { phase: 'deadline' } },
  },
  'hang-body': {
    outcome: 'timeout',
    status: '200',
    errorType: 'timeout',
    missing: 'cancelled',
    counts: { holysheep_timeout_total: { phase: 'deadline' } },
  },
  'reset-before-headers': { outcome: 'failed', statusClass: 'none', errorType: 'ECONNRESET' },
  'reset-in-body': broken('ECONNRESET'),
  'short-body': broken('UND_ERR_SOCKET'),
  'cut-stream': {
    plain: { outcome: 'completed', status: '200', missing: 'unreadable' },
    stream: { outcome: 'truncated', status: '200', errorType: 'truncated', missing: 'truncated' },
  },
  'error-event': broken('server_error'),
  redirect: { outcome: 'completed', status: '200' }, // the hop before it is a call of its own: tested below
  'garbage-json': {
    plain: { outcome: 'completed', status: '200', missing: 'unreadable' },
    stream: { outcome: 'truncated', status: '200', errorType: 'truncated', missing: 'truncated' },
  },
  'empty-body': {
    plain: { outcome: 'completed', status: '200', missing: 'not_sent' },
    stream: { outcome: 'truncated', status: '200', errorType: 'truncated', missing: 'truncated' },
  },
  'no-usage': { outcome: 'completed', status: '200', missing: 'not_sent' },
  slow: { outcome: 'completed', status: '200' },
}

for (const [fault, expected] of Object.entries(faults)) {
  if (fault === 'redirect') continue
  for (const body of [chat, streamed]) {
    const kind = body === chat ? 'plain' : 'stream'
    const ended = kind in expected ? (expected as { plain: Expected; stream: Expected })[kind] : (expected as Expected)
    test(`${fault} of a ${kind === 'plain' ? 'plain answer' : 'stream'} is ${ended.outcome}`, async () => {
      const deadline = fault.startsWith('hang') ? AbortSignal.timeout(2_000) : undefined
      const ask = { path: '/v1/chat/completions', endpoint: '', reads: '', body }
      await send(gateway, ask, { 'x-gateway-fault': fault }, deadline)
        .then((response) => response.arrayBuffer())
        .catch(() => {})
      await assertOnly(ended)
    })
  }
}

describe('every endpoint', () => {
  for (const ask of endpointAsks) {
    test(`${ask.reads} that is refused, and one that is cancelled, are counted at ${ask.endpoint}`, async () => {
      await (await send(gateway, ask, { 'x-gateway-fault': 'status-500' })).arrayBuffer()
      const caller = new AbortController()
      const left = assert.rejects(send(gateway, ask, { 'x-gateway-fault': 'hang' }, caller.signal))
      await eventually(() => gateway.ledger.requests.length === 2)
      caller.abort()
      await left
      await observed.settled(2)
      const { endpoint } = ask
      assert.equal(observed.sum('holysheep_requests_total', { endpoint, outcome: 'rejected', status_code: '500' }), 1)
      assert.equal(observed.sum('holysheep_requests_total', { endpoint, outcome: 'cancelled' }), 1)
      assert.equal(observed.sum('holysheep_requests_total'), 2)
      assert.equal(observed.sum('holysheep_tokens_total'), 0)
    })
  }
})

test('a redirect is two calls, of which the first is completed', async () => {
  const ask = { path: '/v1/chat/completions', endpoint: '', reads: '', body: chat }
  await (await send(gateway, ask, { 'x-gateway-fault': 'redirect' })).arrayBuffer()
  await observed.settled(2)
  assert.equal(observed.sum('holysheep_requests_total', { status_code: '307', outcome: 'completed' }), 1)
  assert.equal(observed.sum('holysheep_requests_total', { status_code: '200', outcome: 'completed' }), 1)
  assert.equal(observed.sum('holysheep_usage_missing_total'), 0)
})

test('a stream left after its usage is completed, and one left before is cancelled', async () => {
  const ask = { path: '/v1/chat/completions', endpoint: '', reads: '', body: streamed }
  for (const enough of ['[DONE]', 'data:']) {
    const response = await send(gateway, ask, enough === 'data:' ? { 'x-gateway-fault': 'hang-body' } : {})
    const decoder = new TextDecoder()
    let seen = ''
    for await (const piece of response.body ?? []) {
      seen += decoder.decode(piece, { stream: true })
      if (seen.includes(enough)) break
    }
  }
  await observed.settled(2)
  assert.equal(observed.sum('holysheep_requests_total', { outcome: 'completed' }), 1)
  assert.equal(observed.sum('holysheep_requests_total', { outcome: 'cancelled' }), 1)
  assert.equal(observed.sum('holysheep_usage_missing_total', { reason: 'cancelled' }), 1)
})

describe('the SDKs', () => {
  const openai = (headers: Record<string, string> = {}, options: object = {}) =>
    new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey: 'key', defaultHeaders: headers, maxRetries: 0, ...options })
  const anthropic = (headers: Record<string, string> = {}, options: object = {}) =>
    new Anthropic({ baseURL: gateway.origin, apiKey: 'key', defaultHeaders: headers, maxRetries: 0, ...options })

  test('a retry by the openai client is an attempt of its own, and says which', async () => {
    const faults = { 'x-gateway-fault': 'status-429-tokens', 'x-gateway-fault-times': '2', 'x-gateway-fault-key': 'o' }
    await openai(faults, { maxRetries: 2 }).chat.completions.create(chat)
    await observed.settled(3)
    assert.equal(observed.sum('holysheep_requests_total'), 3)
    assert.equal(observed.sum('holysheep_retries_total'), 2)
    assert.equal(observed.sum('holysheep_rate_limit_total', { limit_type: 'tokens', endpoint: '/chat/completions' }), 2)
    assert.deepEqual(
      observed.spans.map(({ attributes }) => attributes['http.request.resend_count']),
      [undefined, 1, 2],
    )
  })

  test('a retry by the anthropic client as well', async () => {
    const faults = { 'x-gateway-fault': 'status-500', 'x-gateway-fault-times': '1', 'x-gateway-fault-key': 'a' }
    await anthropic(faults, { maxRetries: 2 }).messages.create(message)
    await observed.settled(2)
    assert.equal(observed.sum('holysheep_retries_total', { endpoint: '/messages' }), 1)
    assert.equal(observed.sum('holysheep_requests_total'), 2)
  })

  for (const [name, call] of [
    ['openai', () => openai({ 'x-gateway-fault': 'hang' }, { timeout: 2_000 }).chat.completions.create(chat)],
    ['anthropic', () => anthropic({ 'x-gateway-fault': 'hang' }, { timeout: 2_000 }).messages.create(message)],
  ] as const) {
    test(`the timeout option of ${name} is a deadline`, async () => {
      await assert.rejects(call())
      await assertOnly({
        outcome: 'timeout',
        statusClass: 'none',
        errorType: 'timeout',
        counts: { holysheep_timeout_total: { phase: 'deadline' } },
      })
    })
  }

  test('leaving a stream of openai is a cancellation, and the server sees the abort', async () => {
    const stream = await openai({ 'x-gateway-fault': 'hang-body' }).chat.completions.create(streamed)
    for await (const _ of stream) break
    await eventually(() => gateway.ledger.aborts.length === 1)
    await assertOnly({ outcome: 'cancelled', status: '200', missing: 'cancelled' })
  })

  test('leaving a stream of anthropic is a cancellation, and the server sees the abort', async () => {
    const stream = await anthropic({ 'x-gateway-fault': 'hang-body' }).messages.create({ ...message, stream: true })
    for await (const _ of stream) break
    await eventually(() => gateway.ledger.aborts.length === 1)
    await assertOnly({ outcome: 'cancelled', status: '200', missing: 'cancelled' })
  })

  test('cached, cache-written and reasoning tokens of both have one meaning', async () => {
    const system = [
      { type: 'text' as const, text: 'Một hai ba bốn '.repeat(8), cache_control: { type: 'ephemeral' as const } },
    ]
    const client = anthropic()
    for (let round = 0; round < 2; round++) await client.messages.create({ ...message, system })
    await observed.settled(2)
    const sent = gateway.ledger.totals()
    assert.ok(sent.cacheWrite > 0 && sent.cachedPrompt > 0)
    assert.equal(observed.sum('holysheep_tokens_total', { token_type: 'prompt' }), sent.prompt)
    assert.equal(observed.sum('holysheep_token_details_total', { detail: 'cached_prompt' }), sent.cachedPrompt)
    assert.equal(observed.sum('holysheep_token_details_total', { detail: 'cache_write' }), sent.cacheWrite)
  })
})

test('a cost that the gateway reports stands beside the estimate', async () => {
  const reporting = await startGateway({ reportCost: true })
  const seen = new Observed(reporting)
  const ask = { path: '/v1/chat/completions', endpoint: '', reads: '', body: { ...chat, model: 'deepseek-v3.2' } }
  await (await send(reporting, ask)).arrayBuffer()
  await seen.settled(1)
  const { costUsd } = reporting.ledger.only()
  assert.equal(seen.sum('holysheep_reported_cost_usd_total', { model: 'deepseek-v3.2', call_type: 'chat' }), costUsd)
  assert.equal(seen.sum('holysheep_cost_usd_total', { model: 'deepseek-v3.2', call_type: 'chat' }), costUsd)
  assert.equal(seen.spans[0]?.attributes['holysheep.cost_source'], 'reported')
  await seen.stop()
  await reporting.close()
})

test('rate-limit headers of both dialects become gauges and span attributes', async () => {
  const limiting = await startGateway({ rateLimit: { requests: 100, tokens: 100_000, windowMs: 60_000 } })
  for (const path of ['/v1/chat/completions', '/v1/messages']) {
    const seen = new Observed(limiting)
    const body = path === '/v1/messages' ? message : chat
    await (await send(limiting, { path, endpoint: '', reads: '', body })).arrayBuffer()
    await seen.settled(1)
    assert.equal(seen.sum('holysheep_rate_limit_limit', { limit_type: 'requests' }), 100)
    assert.ok(seen.sum('holysheep_rate_limit_remaining', { limit_type: 'tokens' }) > 0)
    assert.equal(seen.spans[0]?.attributes['holysheep.rate_limit.limit_requests'], 100)
    await seen.stop()
  }
  await limiting.close()
})

test('neither keys nor queries nor texts leave the process', async () => {
  const ask = { path: '/v1/chat/completions?api_key=geheim', endpoint: '', reads: '', body: streamed }
  await (await send(gateway, ask, { authorization: 'Bearer geheim' })).arrayBuffer()
  await observed.settled(1)
  const told = JSON.stringify([observed.spans.map(({ name, attributes, events }) => [name, attributes, events])])
  for (const secret of ['geheim', 'secret-key', 'Xin chào', 'api_key']) assert.ok(!told.includes(secret), secret)
})
