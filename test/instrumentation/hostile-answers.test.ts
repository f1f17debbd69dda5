import assert from 'node:assert/strict'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { HolySheepInstrumentation } from '../../src/index.ts'
import { eventually } from '../helpers/eventually.ts'
import { type Point, TestReader, tracing } from '../helpers/sdk.ts'
import { codings } from '../wire/codings.ts'
import { slowToInflate } from '../wire/long-answers.ts'

type Answer = (response: ServerResponse, path: string) => void

let server: Server
let origin: string
let answer: Answer
const { provider, ended } = tracing()
const reader = new TestReader()
let instrumentation: HolySheepInstrumentation
before(async () => {
  server = createServer((request, response) => {
    request.resume()
    answer(response, request.url ?? '/')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  origin = `http://127.0.0.1:${port}`
  instrumentation = new HolySheepInstrumentation({ hosts: `127.0.0.1:${port}` })
  instrumentation.setTracerProvider(provider)
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }))
})
after(() => {
  instrumentation.disable()
  server.closeAllConnections()
  server.close()
})

const JSON_TYPE = { 'content-type': 'application/json' }
const EVENTS = { 'content-type': 'text/event-stream' }

async function call(how: Answer, path = '/v1/chat/completions'): Promise<void> {
  answer = how
  const seen = ended.length
  const response = await fetch(origin + path, { method: 'POST', body: '{"model":"m"}' })
  await response.arrayBuffer().catch(() => {})
  await eventually(() => ended.length > seen)
}

const sum = (points: readonly Point[] = [], labels: Record<string, string> = {}) =>
  points
    .filter(({ attributes }) => Object.entries(labels).every(([name, value]) => attributes[name] === value))
    .reduce((total, { value }) => total + Number(value), 0)

/** The newest span's outcome, after a call that is to be counted as one whose usage is missing for `reason`. */
async function assertMissing(reason: string, how: Answer): Promise<void> {
  const labels = { reason }
  const before = sum((await reader.read()).get('holysheep_usage_missing_total'), labels)
  await call(how)
  const metrics = await reader.read()
  assert.equal(sum(metrics.get('holysheep_usage_missing_total'), labels), before + 1)
  assert.equal(sum(metrics.get('holysheep_instrumentation_errors_total')), 0)
}

for (const { reads, reason, body } of [
  { reads: 'deep JSON', reason: 'unreadable', body: '['.repeat(200_000) },
  { reads: 'deep objects', reason: 'unreadable', body: '{"usage":'.repeat(100_000) },
  { reads: 'no JSON', reason: 'unreadable', body: '<html>'.repeat(100) },
  { reads: 'a list', reason: 'not_sent', body: '[]' },
  { reads: 'null', reason: 'not_sent', body: 'null' },
  { reads: 'a usage of text', reason: 'unreadable', body: '{"usage":"many"}' },
  { reads: 'negative counts', reason: 'unreadable', body: '{"usage":{"prompt_tokens":-1,"completion_tokens":2}}' },
  { reads: 'fractions', reason: 'unreadable', body: '{"usage":{"prompt_tokens":1.5,"completion_tokens":2}}' },
  { reads: 'absurd counts', reason: 'unreadable', body: '{"usage":{"prompt_tokens":1e300,"completion_tokens":2}}' },
  { reads: 'counts of text', reason: 'unreadable', body: '{"usage":{"prompt_tokens":"1","completion_tokens":"2"}}' },
]) {
  test(`${reads}: an honest unknown`, () =>
    assertMissing(reason, (response) => response.writeHead(200, JSON_TYPE).end(body)))
}

const BOMB = 64 * 1024 * 1024
const slow = 'deflate, gzip'
const bombs = [
  ...codings
    .filter(({ name }) => name !== 'identity')
    .map(({ name, whole }) => ({ encoding: name, bytes: () => whole(Buffer.alloc(BOMB)) })),
  { encoding: slow, bytes: () => slowToInflate(slow, BOMB / 4 - 1) },
]
for (const { encoding, bytes } of bombs) {
  for (const type of [JSON_TYPE, EVENTS]) {
    test(`a bomb in ${encoding} as ${type['content-type']} is too large`, () =>
      assertMissing('too_large', (response) =>
        response.writeHead(200, { ...type, 'content-encoding': encoding }).end(bytes()),
      ))
  }
}

test('a coding that nobody knows is unreadable', () =>
  assertMissing('unreadable', (response) =>
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'rot13' }).end('{"usage":{}}'),
  ))

test('an endless line of a stream is a stream without an end', () =>
  assertMissing('truncated', (response) =>
    response.writeHead(200, EVENTS).end(`data: {"choices":[{"delta":{"content":"${'x'.repeat(20_000_000)}`),
  ))

test('header garbage does no harm', async () => {
  const garbage = {
    'retry-after': 'soon',
    'retry-after-ms': '-5',
    'x-ratelimit-limit-requests': '1e9',
    'x-ratelimit-remaining-tokens': 'many',
    'anthropic-ratelimit-requests-limit': '99999999999999999999999',
    'x-request-id': 'x'.repeat(8000),
    'x-cost-usd': '-1',
  }
  await call((response) => response.writeHead(429, { ...garbage, 'content-type': ';;;' }).end('{'))
  const metrics = await reader.read()
  assert.equal(sum(metrics.get('holysheep_rate_limit_total'), { limit_type: 'unknown' }), 1)
  assert.equal(metrics.get('holysheep_rate_limit_limit')?.length ?? 0, 0)
  assert.equal(ended.at(-1)?.attributes['holysheep.request_id'], undefined)
  assert.equal(ended.at(-1)?.attributes['holysheep.retry_after_seconds'], undefined)
})

test('a thousand models and paths become a bounded number of series', async () => {
  for (let i = 0; i < 1000; i++) {
    const usage = { prompt_tokens: 1, completion_tokens: 1 }
    await call(
      (response) => response.writeHead(200, JSON_TYPE).end(JSON.stringify({ model: `model-${i}`, usage })),
      i % 2 === 0 ? '/v1/chat/completions' : `/v1/path-${i}`,
    )
  }
  const metrics = await reader.read()
  const requests = metrics.get('holysheep_requests_total') ?? []
  const models = new Set(requests.map(({ attributes }) => attributes.model))
  assert.ok(models.size <= 102, `${models.size} models`)
  assert.ok(models.has('other'))
  assert.deepEqual([...new Set(requests.map(({ attributes }) => attributes.endpoint))].sort(), [
    '/chat/completions',
    'other',
  ])
  assert.equal(sum(metrics.get('holysheep_tokens_total'), { token_type: 'prompt' }), 1000)
  for (const [name, points] of metrics) assert.ok(points.length <= 500, `${name}: ${points.length} series`)
})

test('names that only failed calls had become no series', async () => {
  await call((response) =>
    response.writeHead(404, JSON_TYPE).end('{"error":{"code":"model_not_found"},"model":"no-such-model"}'),
  )
  const requests = (await reader.read()).get('holysheep_requests_total') ?? []
  assert.ok(requests.every(({ attributes }) => attributes.model !== 'no-such-model' && attributes.model !== 'm'))
})
