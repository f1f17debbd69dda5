import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { type FaultName, type Gateway, startGateway } from '../../gateway/index.ts'
import { createResilientFetch, ResilienceTimeoutError } from '../../src/resilience/index.ts'
import { ask, chat, headersOf } from './sent.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
beforeEach(() => gateway.ledger.clear())
after(() => gateway.close())

const quick = { baseDelay: 2, maxDelay: 10 }
const resilient = createResilientFetch({ retry: quick })
const sentCounts = () => gateway.ledger.requests.map(({ headers }) => headers['x-stainless-retry-count'])

describe('a request is sent again', () => {
  const retried: readonly FaultName[] = [
    'status-429-requests',
    'status-500',
    'status-502',
    'status-503',
    'status-529',
    'reset-before-headers',
  ]
  for (const fault of retried)
    test(`on ${fault}`, async () => {
      const wish = { fault, times: 1, ...(fault === 'status-503' && { retryAfter: '0' }) }
      const response = await ask(resilient, gateway, wish)
      assert.equal(response.status, 200)
      assert.deepEqual(sentCounts(), [undefined, '1'])
    })

  for (const fault of ['status-400', 'status-401', 'status-404'] as const)
    test(`never on ${fault}`, async () => {
      const response = await ask(resilient, gateway, { fault })
      assert.equal(response.status, Number(fault.slice(-3)))
      assert.equal(gateway.ledger.requests.length, 1)
    })

  test('until the retries are used up; then its answer is the caller’s', async () => {
    const response = await ask(resilient, gateway, { fault: 'status-500' })
    assert.equal(response.status, 500)
    assert.match(await response.text(), /server_error/)
    assert.deepEqual(sentCounts(), [undefined, '1', '2'])
  })

  test('until the retries are used up; then its error is the caller’s', async () => {
    await assert.rejects(ask(resilient, gateway, { fault: 'reset-before-headers' }), {
      name: 'TypeError',
      message: 'fetch failed',
    })
    assert.equal(gateway.ledger.requests.length, 3)
  })

  test('never after the first byte', async () => {
    for (const fault of ['reset-in-body', 'cut-stream', 'short-body'] as const) {
      gateway.ledger.clear()
      const response = await ask(resilient, gateway, { fault }, { body: { ...chat, stream: true } })
      await response.text().catch(() => {})
      assert.equal(gateway.ledger.requests.length, 1, fault)
    }
  })

  test('as late as the answer asks for', async () => {
    const start = performance.now()
    await ask(createResilientFetch({ retry: quick, rateLimit: false }), gateway, {
      fault: 'status-429-requests',
      times: 2,
      call: 'late',
    })
    const took = performance.now() - start
    assert.ok(took >= 100 && took < 1000, `${took} ms`) // twice the 50 ms of retry-after-ms
  })

  test('as late as a date asks for, but not later than the cap', async () => {
    const retryAfter = new Date(Date.now() + 60_000).toUTCString()
    const start = performance.now()
    const send = createResilientFetch({ retry: { ...quick, maxRetryAfter: 80 } })
    const response = await ask(send, gateway, { fault: 'status-503', times: 1, retryAfter })
    assert.equal(response.status, 200)
    assert.ok(performance.now() - start < 1000)
  })

  test('not where the overall time would be over: the answer at hand is the caller’s', async () => {
    const send = createResilientFetch({ retry: quick, timeouts: { overall: 2000 } })
    const response = await ask(send, gateway, { fault: 'status-503', retryAfter: '5' })
    assert.equal(response.status, 503)
    assert.equal(gateway.ledger.requests.length, 1)
  })
})

describe('a body', () => {
  const text = JSON.stringify(chat)
  const bytes = new TextEncoder().encode(text)
  const form = new FormData()
  form.append('model', 'gpt-4o-transcribe')
  form.append('file', new Blob([Buffer.alloc(100)]), 'a.wav')
  for (const { kind, body, path = '/v1/chat/completions', requests } of [
    { kind: 'text', body: () => text, requests: 2 },
    { kind: 'bytes', body: () => bytes, requests: 2 },
    { kind: 'a Buffer', body: () => Buffer.from(text), requests: 2 },
    { kind: 'an ArrayBuffer', body: () => bytes.buffer as ArrayBuffer, requests: 2 },
    { kind: 'a Blob', body: () => new Blob([text]), requests: 2 },
    { kind: 'a form', body: () => form, path: '/v1/audio/transcriptions', requests: 2 },
    { kind: 'a stream, which is sent once', body: () => new Blob([text]).stream(), requests: 1 },
  ])
    test(`of ${kind}`, async () => {
      const { 'content-type': type, ...others } = headersOf({ fault: 'status-500', times: 1 })
      const headers = { ...others, ...(path.includes('chat') && { 'content-type': String(type) }) }
      const init = { method: 'POST', headers, body: body(), duplex: 'half' as const }
      const response = await resilient(gateway.origin + path, {
        ...init,
        headers: { ...headers, 'x-gateway-fault-key': kind },
      })
      assert.equal(response.status, requests === 2 ? 200 : 500)
      assert.equal(gateway.ledger.requests.length, requests)
    })

  test('of a request object is sent once, and of one without a body again', async () => {
    const headers = headersOf({ fault: 'status-500', times: 1, call: 'with' })
    const post = new Request(`${gateway.origin}/v1/chat/completions`, { method: 'POST', headers, body: text })
    assert.equal((await resilient(post)).status, 500)
    const get = new Request(`${gateway.origin}/v1/models`, {
      headers: { ...headers, 'x-gateway-fault-key': 'without' },
    })
    assert.equal((await resilient(get)).status, 200)
  })
})

describe('the caller leaves', () => {
  test('before it begins', async () => {
    await assert.rejects(ask(resilient, gateway, {}, { signal: AbortSignal.abort(new Error('no')) }), { message: 'no' })
    assert.equal(gateway.ledger.requests.length, 0)
  })

  test('while it waits for the next try, at once', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    const start = performance.now()
    const pending = ask(resilient, gateway, { fault: 'status-503', retryAfter: '20' }, { signal: controller.signal })
    await assert.rejects(pending, { name: 'AbortError' })
    assert.ok(performance.now() - start < 1000)
    assert.equal(gateway.ledger.requests.length, 1)
  })

  test('while it waits for an answer', async () => {
    const signal = AbortSignal.timeout(50)
    await assert.rejects(ask(resilient, gateway, { fault: 'hang' }, { signal }), { name: 'TimeoutError' })
    assert.equal(gateway.ledger.requests.length, 1)
  })
})

describe('the SDKs', () => {
  const options = { fetch: resilient, maxRetries: 0, apiKey: 'key' }

  test('of OpenAI, whole and streamed', async () => {
    const openai = new OpenAI({ ...options, baseURL: `${gateway.origin}/v1` })
    const headers = { 'x-gateway-fault': 'status-500', 'x-gateway-fault-times': '1' }
    const completion = await openai.chat.completions.create(chat, {
      headers: { ...headers, 'x-gateway-fault-key': 'o1' },
    })
    assert.ok(completion.usage)
    const wish = { headers: { ...headers, 'x-gateway-fault-key': 'o2' } }
    const stream = await openai.chat.completions.create({ ...chat, stream: true }, wish)
    let pieces = 0
    for await (const _ of stream) pieces++
    assert.ok(pieces > 2)
    assert.deepEqual(sentCounts(), ['0', '1', '0', '1'])
  })

  test('of Anthropic, whole and streamed', async () => {
    const anthropic = new Anthropic({ ...options, baseURL: gateway.origin })
    const message = { ...chat, model: 'claude-sonnet-4-5', max_tokens: 20 }
    const headers = { 'x-gateway-fault': 'status-529', 'x-gateway-fault-times': '1' }
    assert.ok(
      (await anthropic.messages.create(message, { headers: { ...headers, 'x-gateway-fault-key': 'a1' } })).usage,
    )
    const stream = anthropic.messages.stream(message, { headers: { ...headers, 'x-gateway-fault-key': 'a2' } })
    assert.ok((await stream.finalMessage()).usage)
    assert.deepEqual(sentCounts(), ['0', '1', '0', '1'])
  })

  test('of OpenAI know our timeouts for timeouts', async () => {
    const send = createResilientFetch({ retry: false, timeouts: { firstByte: 50 } })
    const openai = new OpenAI({ ...options, fetch: send, baseURL: `${gateway.origin}/v1` })
    await assert.rejects(
      openai.chat.completions.create(chat, { headers: { 'x-gateway-fault': 'hang' } }),
      (error: Error) => {
        assert.ok(error instanceof OpenAI.APIConnectionTimeoutError)
        return true
      },
    )
  })
})

describe('the clocks', () => {
  const expected = (phase: string, code: string) => (error: unknown) => {
    assert.ok(error instanceof ResilienceTimeoutError)
    assert.deepEqual([error.phase, error.code], [phase, code])
    return true
  }

  test('the first byte', async () => {
    const send = createResilientFetch({ retry: quick, timeouts: { firstByte: 500 } })
    await assert.rejects(ask(send, gateway, { fault: 'hang' }), expected('headers', 'ERR_HOLYSHEEP_FIRST_BYTE_TIMEOUT'))
    assert.equal(gateway.ledger.requests.length, 3)
  })

  for (const stream of [false, true])
    test(`between the pieces of ${stream ? 'a stream' : 'a plain answer'}`, async () => {
      const send = createResilientFetch({ retry: quick, timeouts: { betweenChunks: 50 } })
      const response = await ask(send, gateway, { fault: 'hang-body' }, { body: { ...chat, stream } })
      await assert.rejects(response.text(), expected('body', 'ERR_HOLYSHEEP_CHUNK_TIMEOUT'))
      assert.equal(gateway.ledger.requests.length, 1)
    })

  test('between the pieces, of a stream whose reader takes its time: none', async () => {
    const send = createResilientFetch({ timeouts: { betweenChunks: 100 } })
    const response = await ask(send, gateway, {}, { body: { ...chat, stream: true } })
    for await (const _ of response.body ?? []) await new Promise((resolve) => setTimeout(resolve, 120))
  })

  test('the whole call, before there is an answer', async () => {
    const send = createResilientFetch({ retry: { ...quick, retries: 100 }, timeouts: { overall: 150 } })
    const start = performance.now()
    await assert.rejects(ask(send, gateway, { fault: 'hang' }), expected('deadline', 'ERR_HOLYSHEEP_OVERALL_TIMEOUT'))
    assert.ok(performance.now() - start < 5000)
  })

  test('the whole call, within the body', async () => {
    const send = createResilientFetch({ timeouts: { overall: 1_500 } })
    const response = await ask(send, gateway, { fault: 'hang-body' }, { body: { ...chat, stream: true } })
    await assert.rejects(response.text(), expected('deadline', 'ERR_HOLYSHEEP_OVERALL_TIMEOUT'))
  })

  test('the connection, TLS included', async () => {
    const silent = createServer((socket) => void silentSockets.push(socket.on('error', () => {})))
    const silentSockets: Socket[] = []
    await once(silent.listen(0, '127.0.0.1'), 'listening')
    const { port } = silent.address() as AddressInfo
    const send = createResilientFetch({ retry: false, timeouts: { connect: 100 } })
    const pending = send(`https://127.0.0.1:${port}/v1/models`)
    await assert.rejects(pending, expected('connect', 'ERR_HOLYSHEEP_CONNECT_TIMEOUT'))
    // One that is made in time, and reused, is not cut.
    for (const _ of [1, 2]) assert.equal((await ask(send, gateway, { delayMs: 150 })).status, 200)
    for (const socket of silentSockets) socket.destroy()
    silent.close()
  })
})
