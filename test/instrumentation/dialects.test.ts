import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Usage } from '../../src/call.ts'
import { Observed } from '../helpers/observed.ts'
import { fixtures } from '../wire/fixtures.ts'

/** Streams that end with their final event, each in the dialect of its path. */
const dialects = ['chat-completions/stream', 'completions/stream', 'messages/stream', 'responses/stream'].map(
  (wanted) => {
    const fixture = fixtures.find(({ title }) => title === wanted)
    assert.ok(fixture, wanted)
    const { answer, facts } = fixture
    return { title: wanted, answer, usage: facts.usage as Usage }
  },
)
const endpoints = ['/chat/completions', '/completions', '/messages', '/responses']

let server: Server
let host: string
before(async () => {
  server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams
    const stream = dialects.find(({ title }) => title === query.get('stream'))?.answer ?? Buffer.alloc(0)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(query.get('end') === 'cut' ? withoutLastEvent(stream) : stream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

function withoutLastEvent(stream: Buffer): string {
  const events = stream.toString().trimEnd().split('\n\n')
  return events
    .slice(0, -1)
    .map((event) => `${event}\n\n`)
    .join('')
}

for (const endpoint of endpoints) {
  test(`streams of every dialect on ${endpoint} are completed with their final event, else truncated`, async () => {
    const observed = new Observed({ host })
    for (const end of ['whole', 'cut']) {
      for (const { title } of dialects) {
        const response = await fetch(`http://${host}/v1${endpoint}?stream=${title}&end=${end}`, { method: 'POST' })
        await response.text()
      }
    }
    await observed.settled(2 * dialects.length)
    assert.equal(observed.sum('holysheep_requests_total', { endpoint, outcome: 'completed' }), dialects.length)
    assert.equal(observed.sum('holysheep_requests_total', { endpoint, outcome: 'truncated' }), dialects.length)
    // Of the four, only the Responses dialect has its usage in the final event itself.
    const usages = dialects.flatMap(({ title, usage }) => (title === 'responses/stream' ? [usage] : [usage, usage]))
    const tokens = usages.reduce((sum, { prompt, completion }) => sum + prompt + completion, 0)
    assert.equal(observed.sum('holysheep_tokens_total', { endpoint }), tokens)
    assert.equal(observed.sum('holysheep_usage_missing_total', { endpoint, reason: 'truncated' }), 1)
    assert.equal(observed.sum('holysheep_usage_missing_total'), 1)
    assert.equal(observed.count('holysheep_time_to_first_token_seconds', { endpoint }), 2 * dialects.length)
    await observed.stop()
  })
}
