import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import { Observed } from '../helpers/observed.ts'

interface Sent {
  readonly path: string
  readonly method?: string
  /** Body of a fixture, or the body itself. */
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const fixture = (name: string): string => readFileSync(`test/fixtures/${name}`, 'utf8')

let server: Server
let host: string
let next: Sent
before(async () => {
  server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, next.headers)
    response.end(next.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as { port: number }).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

/** Makes one call that gets this answer, and returns what was observed of it. */
async function observe(sent: Sent): Promise<Observed> {
  next = sent
  const observed = new Observed({ host })
  const { method = 'POST' } = sent
  const response = await fetch(`http://${host}${sent.path}`, { method, ...(method === 'POST' && { body: '{}' }) })
  await response.arrayBuffer()
  await observed.settled(1)
  await observed.stop()
  return observed
}

const EVENTS = { 'content-type': 'text/event-stream' }
const JSON_TYPE = { 'content-type': 'application/json' }

for (const { says, sent, labels, prompt, completion, outcome = 'completed' } of [
  {
    says: 'a stream of an Azure deployment whose first event has no model',
    sent: {
      path: '/openai/deployments/ours/chat/completions?api-version=1',
      body: fixture('chat-completions/stream-of-azure-without-a-first-model/response.sse'),
      headers: EVENTS,
    },
    labels: { endpoint: '/chat/completions', model: 'gpt-4.1' },
    prompt: 9,
    completion: 2,
  },
  {
    says: 'Gemini’s own protocol behind a prefix',
    sent: {
      path: '/gemini/v1beta/models/gemini-2.5-flash:generateContent',
      body: fixture('gemini/plain/response.json'),
      headers: JSON_TYPE,
    },
    labels: { endpoint: '/models/{model}:generateContent', model: 'gemini-2.5-flash' },
    prompt: 15,
    completion: 25,
  },
  {
    says: 'Gemini’s stream',
    sent: {
      path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
      body: fixture('gemini/stream/response.sse'),
      headers: EVENTS,
    },
    labels: { endpoint: '/models/{model}:streamGenerateContent' },
    prompt: 15,
    completion: 25,
  },
  {
    says: 'JSON without a type',
    sent: { path: '/v1/chat/completions', body: fixture('chat-completions/plain/response.json'), headers: {} },
    labels: { endpoint: '/chat/completions' },
    prompt: undefined,
    completion: undefined,
  },
  {
    says: 'a stream of messages on a path that nobody knows',
    sent: { path: '/new/thing', body: fixture('messages/stream/response.sse'), headers: EVENTS },
    labels: { endpoint: 'other' },
    prompt: undefined,
    completion: undefined,
  },
] as {
  says: string
  sent: Sent
  labels: Record<string, string>
  prompt?: number
  completion?: number
  outcome?: string
}[]) {
  test(`${says} has its tokens`, async () => {
    const observed = await observe(sent)
    assert.equal(observed.sum('holysheep_requests_total', { ...labels, outcome }), 1)
    assert.equal(observed.sum('holysheep_usage_missing_total'), 0)
    assert.ok(observed.sum('holysheep_tokens_total', labels) > 0)
    if (prompt !== undefined) assert.equal(observed.sum('holysheep_tokens_total', { token_type: 'prompt' }), prompt)
    if (completion !== undefined)
      assert.equal(observed.sum('holysheep_tokens_total', { token_type: 'completion' }), completion)
    const chunkTimes = observed.count('gen_ai.client.operation.time_to_first_chunk')
    const isInferred = labels.endpoint !== 'other'
    assert.equal(chunkTimes, isInferred && sent.body.startsWith('data:') ? 1 : 0, 'only streams have chunks')
    assert.equal(observed.sum('holysheep_instrumentation_errors_total'), 0)
  })
}

test('a POST that nobody knows the price of is counted, and what fetches something is not', async () => {
  for (const path of [
    '/v1/evals',
    '/v1/batches',
    '/v1/messages/batches',
    '/v1/new/thing',
    '/v1beta/models/imagen-4:predict',
  ]) {
    const observed = await observe({ path, body: '{"id":"v_1"}', headers: JSON_TYPE })
    assert.equal(observed.sum('holysheep_usage_missing_total', { reason: 'unknown_format' }), 1, path)
  }
  for (const path of ['/v1/videos/v_1', '/v1/responses/resp_1', '/v1/chat/completions']) {
    const body = '{"id":"v_1","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}'
    const observed = await observe({ path, method: 'GET', body, headers: JSON_TYPE })
    assert.equal(observed.sum('holysheep_usage_missing_total'), 0, path)
    assert.equal(observed.sum('holysheep_tokens_total'), 0, path)
  }
  for (const path of ['/v1/files', '/v1/moderations', '/v1/messages/count_tokens', '/v1/batches/b_1/cancel']) {
    const observed = await observe({ path, body: '{"id":"f_1"}', headers: JSON_TYPE })
    assert.equal(observed.sum('holysheep_usage_missing_total'), 0, path)
  }
})

test('limits without a suffix and the duration by the gateway are shown', async () => {
  const observed = await observe({
    path: '/v1/chat/completions',
    body: fixture('chat-completions/plain/response.json'),
    headers: {
      ...JSON_TYPE,
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '12',
      'server-timing': 'total;dur=250',
    },
  })
  assert.equal(observed.sum('holysheep_rate_limit_limit', { limit_type: 'requests' }), 60)
  assert.equal(observed.sum('holysheep_rate_limit_remaining', { limit_type: 'requests' }), 12)
  assert.equal(observed.count('holysheep_gateway_duration_seconds', { endpoint: '/chat/completions' }), 1)
  assert.equal(observed.spans[0]?.attributes['holysheep.gateway_duration_seconds'], 0.25)
  assert.equal(observed.spans[0]?.attributes['holysheep.status_class'], '2xx')
})
