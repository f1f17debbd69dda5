import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import OpenAI from 'openai'
import { type FaultName, type Gateway, startGateway } from '../../gateway/index.ts'
import { CircuitOpenError, createResilientFetch, type ResilientFetchOptions } from '../../src/resilience/index.ts'
import { answersByCall, ask, chat, WISHES } from './sent.ts'

let primary: Gateway
let backup: Gateway
before(async () => {
  primary = await startGateway()
  backup = await startGateway({ models: [] })
})
beforeEach(() => {
  primary.ledger.clear()
  backup.ledger.clear()
})
after(() => Promise.all([primary.close(), backup.close()]))

const quick = { baseDelay: 2, maxDelay: 10 }

/** The primary goes wrong as it is told, the backup is well. */
function failing(fault: FaultName | undefined, options: ResilientFetchOptions = {}): typeof fetch {
  return createResilientFetch({
    retry: quick,
    providers: [
      { name: 'holysheep', ...(fault && { headers: { 'x-gateway-fault': fault } }), timeouts: { firstByte: 2_000 } },
      { name: 'backup', baseURL: `${backup.origin}/v1`, apiKey: () => 'backups-key', forward: WISHES },
    ],
    ...options,
  })
}

const counts = () => [primary.ledger.requests.length, backup.ledger.requests.length]

describe('the next provider is used at once', () => {
  const faults = ['status-429-requests', 'status-429-quota', 'status-500', 'status-503', 'hang', 'reset-before-headers']
  for (const fault of faults as FaultName[])
    test(`on ${fault}`, async () => {
      const response = await ask(failing(fault), primary)
      assert.equal(response.status, 200)
      assert.deepEqual(counts(), [1, 1])
    })

  test('where nobody listens', async () => {
    const gone = await startGateway()
    await gone.close()
    assert.equal((await ask(failing(undefined), gone)).status, 200)
    assert.deepEqual(counts(), [0, 1])
  })

  test('and all are tried again after a pause, until one answers', async () => {
    const response = await ask(failing('status-500'), primary, {
      fault: 'status-503',
      times: 2,
      call: 'both',
      retryAfter: '0',
    })
    assert.equal(response.status, 200)
    assert.deepEqual(counts(), [3, 2])
  })

  test('not for what every provider would refuse', async () => {
    assert.equal((await ask(failing('status-401'), primary)).status, 401)
    assert.deepEqual(counts(), [1, 0])
  })
})

describe('what is carried over', () => {
  test('path and query, and the number of the attempt', async () => {
    await failing('status-500')(`${primary.origin}/v1/models?limit=2`, {
      headers: { authorization: 'Bearer callers-key' },
    })
    const [request] = backup.ledger.requests
    assert.deepEqual([request?.path, request?.headers['x-stainless-retry-count']], ['/v1/models', '1'])
  })

  test('never a key: each provider gets its own, whatever goes wrong', async () => {
    const send = failing('status-500', { includeUsage: true })
    for (const headers of [
      { authorization: 'Bearer callers-key' },
      { 'x-api-key': 'callers-key', 'anthropic-version': '2023-06-01' },
      { 'api-key': 'callers-key', cookie: 'session=callers-key', 'openai-organization': 'callers-key' },
    ]) {
      await send(`${primary.origin}/v1/models?api-key=callers-key`, { headers })
    }
    assert.equal(backup.ledger.requests.length, 3)
    assert.equal(JSON.stringify(backup.ledger.requests).includes('callers-key'), false)
    assert.equal(JSON.stringify(primary.ledger.requests).includes('backups-key'), false)
    const keys = backup.ledger.requests.map(({ headers }) => headers.authorization ?? headers['x-api-key'])
    assert.deepEqual(keys, ['Bearer backups-key', 'backups-key', 'Bearer backups-key'])
  })

  test('no header and no parameter that nobody knows, but those that the provider is to get', async () => {
    const names = [
      'ocp-apim-subscription-key',
      'x-auth-token',
      'x-portkey-api-key',
      'helicone-auth',
      'cf-aig-authorization',
      'x-amz-security-token',
      'apikey',
      'x-apikey',
      'authentication',
    ]
    const headers = {
      authorization: 'Bearer callers-key',
      'anthropic-version': '2023-06-01',
      'x-stainless-lang': 'js',
      'x-call': 'known',
      ...Object.fromEntries(names.map((name) => [name, 'callers-key'])),
    }
    const query = ['subscription-key', 'apikey', 'token', 'code', 'API_KEY'].map((name) => `${name}=callers-key`)
    const url = `${primary.origin}/v1/models?api-version=1&${query.join('&')}`
    const referrer = 'https://app.test/?token=callers-key'
    await failing('status-500')(url, { headers, referrer })
    await failing('status-500')(new Request(url, { headers, referrer }))
    assert.deepEqual(counts(), [2, 2])
    for (const sent of backup.ledger.requests) {
      assert.equal(JSON.stringify(sent).includes('callers-key'), false)
      const { 'anthropic-version': version, 'x-stainless-lang': language, 'x-call': call } = sent.headers
      assert.deepEqual([version, language, call, sent.path], ['2023-06-01', 'js', 'known', '/v1/models'])
    }
  })

  test('no key at all to a provider without one', async () => {
    const send = createResilientFetch({
      retry: false,
      providers: [
        { name: 'holysheep', headers: { 'x-gateway-fault': 'status-500' } },
        { name: 'local', baseURL: `${backup.origin}/v1` },
      ],
    })
    assert.equal((await ask(send, primary)).status, 401)
    const local = createResilientFetch({
      retry: { retries: 0 },
      providers: [{ name: 'local', baseURL: `${backup.origin}/v1` }],
    })
    assert.equal((await ask(local, primary)).status, 401)
    assert.equal(backup.ledger.requests.at(-1)?.headers.authorization, undefined)
  })

  test('the model under its name there', async () => {
    const send = createResilientFetch({
      retry: quick,
      providers: [
        { name: 'holysheep', headers: { 'x-gateway-fault': 'status-500' } },
        { name: 'backup', baseURL: `${backup.origin}/v1`, apiKey: () => 'key', models: { 'gpt-4.1': 'deepseek-v3.2' } },
      ],
    })
    const openai = new OpenAI({ fetch: send, maxRetries: 0, apiKey: 'key', baseURL: `${primary.origin}/v1` })
    assert.match((await openai.chat.completions.create(chat)).model, /deepseek-v3.2/)
  })

  test('a key that is missing is a reason to go on', async () => {
    const send = createResilientFetch({
      retry: false,
      providers: [
        { name: 'a', baseURL: `${primary.origin}/v1`, apiKey: () => '' },
        { name: 'b', baseURL: `${backup.origin}/v1`, apiKey: () => 'key' },
      ],
    })
    assert.equal((await ask(send, primary)).status, 200)
    assert.deepEqual(counts(), [0, 1])
  })
})

describe('the circuit', () => {
  test('spares a provider that fails, and without another one refuses at once', async () => {
    const send = createResilientFetch({ retry: false, circuit: { failures: 3, probeInterval: 60_000 } })
    for (let i = 0; i < 3; i++) await ask(send, primary, { fault: 'status-500' })
    await assert.rejects(ask(send, primary), (error: unknown) => {
      assert.ok(error instanceof CircuitOpenError)
      assert.deepEqual([error.code, error.providers], ['ERR_HOLYSHEEP_CIRCUIT_OPEN', ['holysheep']])
      return true
    })
    assert.equal(primary.ledger.requests.length, 3)
  })

  test('lets the traffic back within one probe interval after the primary is well again', async () => {
    const probeInterval = 200
    let gone = await startGateway()
    const { port, origin } = gone
    const send = createResilientFetch({
      retry: quick,
      circuit: { failures: 3, probeInterval },
      providers: [
        { name: 'holysheep', baseURL: `${origin}/v1` },
        { name: 'backup', baseURL: `${backup.origin}/v1`, apiKey: () => 'key', forward: WISHES },
      ],
    })
    const servers: string[] = []
    const call = async (name: string) => {
      const response = await ask(send, { ...gone, origin }, { call: name })
      assert.equal(response.status, 200)
      await response.text()
      servers.push(new URL(response.url).port === `${port}` ? 'primary' : 'backup')
    }
    for (let i = 0; i < 5; i++) await call(`before-${i}`)
    await gone.close()
    for (let i = 0; i < 20; i++) await call(`gone-${i}`)
    gone = await startGateway({ port })
    const backAt = performance.now()
    while (servers.at(-1) !== 'primary') {
      await call('back')
      await sleep(5)
    }
    const took = performance.now() - backAt
    assert.ok(took < probeInterval + 2000, `${took} ms`) // a machine that is busy takes its time
    for (let i = 0; i < 20; i++) await call(`after-${i}`)
    assert.deepEqual(new Set(servers.slice(-20)), new Set(['primary']))
    assert.ok(answersByCall(backup).size >= 20)
    await gone.close()
  })
})

describe('the rollback', () => {
  test('sends all of the traffic to the backup, or a part, or none, as asked for each call', async () => {
    let percent = 100
    const send = failing(undefined, { rollback: () => percent })
    for (let i = 0; i < 20; i++) await ask(send, primary)
    assert.deepEqual(counts(), [0, 20])
    percent = 25
    for (let i = 0; i < 400; i++) await ask(send, primary)
    const share = (counts()[1] ?? 0) - 20
    assert.ok(share > 60 && share < 145, `${share} of 400`)
    percent = Number.NaN
    primary.ledger.clear()
    for (let i = 0; i < 20; i++) await ask(send, primary)
    assert.equal(primary.ledger.requests.length, 20)
  })

  test('is a variable, too, and a switch that throws is off', async () => {
    process.env.HOLYSHEEP_OTEL_ROLLBACK = '100'
    await ask(failing(undefined), primary)
    delete process.env.HOLYSHEEP_OTEL_ROLLBACK
    await ask(failing(undefined), primary)
    const broken = () => {
      throw new Error('the flag service is down')
    }
    await ask(failing(undefined, { rollback: broken }), primary)
    assert.deepEqual(counts(), [2, 1])
  })
})

test('usage is asked for on behalf of streamed chat completions', async () => {
  const send = createResilientFetch({ includeUsage: true })
  const openai = new OpenAI({ fetch: send, maxRetries: 0, apiKey: 'key', baseURL: `${primary.origin}/v1` })
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const chunk of await openai.chat.completions.create({ ...chat, stream: true })) chunks.push(chunk)
  const last = chunks.at(-1)
  assert.deepEqual(last?.choices, [])
  assert.ok(last?.usage)
})
