import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import OpenAI from 'openai'
import { type FaultName, faultNames, type Gateway, startGateway } from '../../gateway/index.ts'
import { eventually } from '../helpers/eventually.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

const messages = [{ role: 'user' as const, content: 'Xin chào' }]
const bodies = {
  '/chat/completions': { model: 'gpt-4.1', messages, stream_options: { include_usage: true } },
  '/messages': { model: 'claude-sonnet-4.5', max_tokens: 50, messages },
}

interface Ask {
  readonly path?: keyof typeof bodies
  readonly stream?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly redirect?: 'follow' | 'manual'
}

const ask = (
  fault: string,
  { path = '/chat/completions', stream = false, headers = {}, redirect = 'follow' }: Ask = {},
) =>
  fetch(gateway.origin + path, {
    method: 'POST',
    headers: { 'x-api-key': 'key', 'x-gateway-fault': fault, ...headers },
    body: JSON.stringify({ ...bodies[path], stream }),
    redirect,
  })

const tested = new Set<FaultName>()

/** A test of one fault; the last test finds the faults that have none. */
function fails(fault: FaultName, how: string, check: () => Promise<void>): void {
  tested.add(fault)
  test(`${fault} ${how}`, check)
}

describe('faults that are answers', () => {
  for (const { fault, type, code, anthropic } of [
    { fault: 'status-400', type: 'invalid_request_error', code: 'invalid_request', anthropic: 'invalid_request_error' },
    { fault: 'status-401', type: 'invalid_request_error', code: 'invalid_api_key', anthropic: 'authentication_error' },
    { fault: 'status-404', type: 'invalid_request_error', code: 'model_not_found', anthropic: 'not_found_error' },
    { fault: 'status-429-requests', type: 'requests', code: 'rate_limit_exceeded', anthropic: 'rate_limit_error' },
    { fault: 'status-429-tokens', type: 'tokens', code: 'rate_limit_exceeded', anthropic: 'rate_limit_error' },
    {
      fault: 'status-429-quota',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      anthropic: 'rate_limit_error',
    },
    { fault: 'status-500', type: 'server_error', code: 'server_error', anthropic: 'api_error' },
    { fault: 'status-503', type: 'server_error', code: 'overloaded', anthropic: 'api_error' },
    { fault: 'status-529', type: 'server_error', code: 'overloaded', anthropic: 'overloaded_error' },
  ] as const) {
    fails(fault, 'has the shape of each protocol', async () => {
      const status = Number(fault.split('-')[1])
      const openai = await ask(fault)
      const { error } = (await openai.json()) as { error: { type: string; code: string } }
      assert.deepEqual([openai.status, error.type, error.code], [status, type, code])
      const messages = await ask(fault, { path: '/messages', stream: true })
      const body = (await messages.json()) as { type: string; error: { type: string } }
      assert.deepEqual([messages.status, body.type, body.error.type], [status, 'error', anthropic])
      for (const entry of gateway.ledger.answers) {
        assert.deepEqual([entry.status, entry.fault, entry.finished, entry.usage], [status, fault, true, undefined])
      }
    })
  }

  fails('status-502', 'is the page of a proxy', async () => {
    const response = await ask('status-502')
    assert.equal(response.status, 502)
    assert.equal(response.headers.get('content-type'), 'text/html')
    assert.match(await response.text(), /^<html>/)
  })

  fails('redirect', 'leads to the same path, which is well', async () => {
    const first = await ask('redirect', { redirect: 'manual' })
    assert.equal(first.status, 307)
    const response = await ask('redirect')
    assert.equal(response.status, 200)
    assert.ok(((await response.json()) as { usage?: object }).usage)
    assert.deepEqual(
      gateway.ledger.answers.map(({ status }) => status),
      [307, 307, 200],
    )
  })

  test('a retry-after is sent word by word where one is given', async () => {
    const date = 'Wed, 01 Jan 2031 00:00:00 GMT'
    const { headers } = await ask('status-503', { headers: { 'x-gateway-retry-after': date } })
    assert.equal(headers.get('retry-after'), date)
    const limited = await ask('status-429-requests', { headers: { 'x-gateway-retry-after': '7' } })
    assert.equal(limited.headers.get('retry-after'), '7')
    assert.equal(limited.headers.get('retry-after-ms'), null)
  })
})

describe('faults of bodies', () => {
  for (const stream of [false, true]) {
    const kind = stream ? 'a stream' : 'a plain answer'

    fails('no-usage', `leaves the usage out of ${kind}`, async () => {
      for (const path of ['/chat/completions', '/messages'] as const) {
        const text = await (await ask('no-usage', { path, stream })).text()
        assert.ok(!/[^\\]"usage":\s*\{/.test(text))
      }
      assert.deepEqual(
        gateway.ledger.answers.map(({ usage, finished }) => [usage, finished]),
        [
          [undefined, true],
          [undefined, true],
        ],
      )
    })

    fails('error-event', `ends ${kind} in an error under status 200`, async () => {
      const openai = await (await ask('error-event', { stream })).text()
      assert.match(openai, /"error":\{"message".*\}\s*$/)
      const anthropic = await (await ask('error-event', { path: '/messages', stream })).text()
      assert.match(anthropic, /"type":"error","error":\{"type":"api_error".*\}\s*$/)
      assert.equal(/^event: error$/m.test(anthropic), stream)
    })

    fails('cut-stream', `ends ${kind} in good order before its end`, async () => {
      const text = await (await ask('cut-stream', { stream })).text()
      assert.ok(text.length > 0 && !text.includes('[DONE]') && !text.includes('"prompt_tokens"'))
      assert.equal(gateway.ledger.only().usage, undefined)
    })

    fails('garbage-json', `makes nonsense of ${kind}`, async () => {
      const text = await (await ask('garbage-json', { stream })).text()
      assert.throws(() => JSON.parse(text))
    })

    fails('empty-body', `says nothing in ${kind}`, async () => {
      const response = await ask('empty-body', { stream })
      assert.equal(response.status, 200)
      assert.equal(await response.text(), '')
    })

    fails('slow', `rests between the pieces of ${kind}`, async () => {
      const started = performance.now()
      const text = await (await ask('slow', { stream })).text()
      assert.ok(performance.now() - started >= 195) // four rests of 50 ms; timers may be a little early
      assert.ok(text.includes('"prompt_tokens"') && gateway.ledger.only().usage)
    })

    for (const fault of ['reset-in-body', 'short-body'] as const) {
      fails(fault, `breaks off ${kind} after its head`, async () => {
        const response = await ask(fault, { stream })
        assert.equal(response.status, 200)
        await assert.rejects(response.text())
        const { answers, aborts } = gateway.ledger
        assert.equal(answers[0]?.finished, false)
        assert.equal(aborts.length, 0) // it was not the client who left
      })
    }

    fails('hang-body', `falls silent in ${kind}`, async () => {
      const response = await ask('hang-body', { stream })
      const reader = response.body?.getReader()
      assert.ok((await reader?.read())?.value?.length)
      await reader?.cancel()
      await eventually(() => gateway.ledger.aborts.length === 1)
    })
  }
})

describe('faults before the head', () => {
  fails('reset-before-headers', 'ends the connection', async () => {
    await assert.rejects(ask('reset-before-headers'))
    assert.equal(gateway.ledger.answers.length, 0)
  })

  fails('hang', 'never answers', async () => {
    const url = `${gateway.origin}/chat/completions`
    const headers = { 'x-api-key': 'key', 'x-gateway-fault': 'hang' }
    const body = JSON.stringify(bodies['/chat/completions'])
    await assert.rejects(fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(100) }), {
      name: 'TimeoutError',
    })
    await eventually(() => gateway.ledger.aborts.length === 1)
    assert.equal(gateway.ledger.answers.length, 0)
  })
})

test('a fault strikes as often as asked, for each key', async () => {
  const statuses: number[] = []
  for (const key of ['a', 'a', 'b', 'a']) {
    const headers = { 'x-gateway-fault-times': '1', 'x-gateway-fault-key': key }
    statuses.push((await ask('status-500', { headers })).status)
  }
  assert.deepEqual(statuses, [500, 200, 500, 200])
})

test('a client that tries again succeeds once the fault is over', async () => {
  const defaultHeaders = { 'x-gateway-fault': 'status-429-tokens', 'x-gateway-fault-times': '2' }
  const client = new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey: 'key', maxRetries: 2, defaultHeaders })
  const completion = await client.chat.completions.create({ model: 'gpt-4.1', messages })
  assert.ok(completion.usage)
  assert.deepEqual(
    gateway.ledger.answers.map(({ status }) => status),
    [429, 429, 200],
  )
  assert.deepEqual(
    gateway.ledger.requests.map(({ headers }) => headers['x-stainless-retry-count']),
    ['0', '1', '2'],
  )
})

test('a fault that does not exist is a mistake of the test', async () => {
  assert.equal((await ask('status-418')).status, 400)
})

test('every fault is tested', () => {
  assert.deepEqual([...tested].sort(), [...faultNames].sort())
})
