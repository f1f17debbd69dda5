import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { Agent, fetch } from 'undici-7'
import { createCredentials } from '../../gateway/credentials.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { eventually } from '../helpers/eventually.ts'

const chat = { model: 'deepseek-v3.2', messages: [{ role: 'user', content: 'Kể chuyện đi' }] }
const streamed = { ...chat, stream: true }

/** The sizes of the chunks in an answer of HTTP/1.1. */
function chunkSizes(bytes: Buffer): readonly number[] {
  const sizes: number[] = []
  let at = bytes.indexOf('\r\n\r\n') + 4
  while (at < bytes.length) {
    const end = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16)
    sizes.push(size)
    at = end + 2 + size + 2
  }
  return sizes
}

let gateway: Gateway
before(async () => {
  gateway = await startGateway({ firstTokenDelayMs: 40, tokenDelayMs: 1 })
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(gateway.origin + path, { method: 'POST', headers: { 'x-api-key': 'key', ...headers }, body })

test('writes pieces of the wished size, and no larger ones', async () => {
  const socket = connect(gateway.port, '127.0.0.1')
  const body = JSON.stringify(streamed)
  const head = ['POST /v1/chat/completions HTTP/1.1', 'host: gateway', 'x-api-key: key', 'x-gateway-chunk: 5']
  socket.write([...head, `content-length: ${Buffer.byteLength(body)}`, 'connection: close', '', body].join('\r\n'))
  const received: Buffer[] = []
  socket.on('data', (bytes: Buffer) => received.push(bytes))
  await once(socket, 'end')
  const sizes = chunkSizes(Buffer.concat(received))
  assert.equal(Math.max(...sizes), 5)
  assert.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    gateway.ledger.only().bytesSent,
  )
})

test('compresses only what it is asked to and what the client can read', async () => {
  const unasked = await post('/chat/completions', JSON.stringify(chat), { 'accept-encoding': 'gzip' })
  assert.equal(unasked.headers.get('content-encoding'), null)
  const headers = { 'accept-encoding': 'gzip', 'x-gateway-encoding': 'br' }
  const unreadable = await post('/chat/completions', JSON.stringify(chat), headers)
  assert.equal(unreadable.headers.get('content-encoding'), null)
})

test('takes its time before the headers and before the first token', async () => {
  const started = performance.now()
  const response = await post('/chat/completions', JSON.stringify(streamed), { 'x-gateway-delay-ms': '40' })
  const answered = performance.now()
  await response.text()
  assert.ok(answered - started >= 38) // timers may be a little early
  assert.ok(performance.now() - started >= 78)
})

test('says as much as asked, under the name asked', async () => {
  const headers = { 'x-gateway-reply-tokens': '300', 'x-gateway-model': 'someone/else' }
  const body = (await (await post('/chat/completions', JSON.stringify(chat), headers)).json()) as { model: string }
  assert.equal(body.model, 'someone/else')
  assert.equal(gateway.ledger.only().model, 'someone/else')
  assert.equal(gateway.ledger.only().tokens?.completion, 300)
})

for (const encoding_format of ['float', 'base64']) {
  test(`makes ${encoding_format} embeddings as long as it takes to reach a size`, async () => {
    const body = JSON.stringify({ model: 'text-embedding-3-small', input: 'một hai', encoding_format })
    const text = await (await post('/embeddings', body, { 'x-gateway-size': '600000' })).text()
    assert.ok(text.length >= 600_000 && text.length < 700_000, `${text.length}`)
    assert.equal(JSON.parse(text).padding, undefined)
  })
}

for (const { reads, body } of [
  { reads: 'no JSON', body: '{"model":' },
  { reads: 'no object', body: '["gpt-4.1"]' },
  { reads: 'no model', body: '{"messages":[]}' },
  { reads: 'a prompt nested deeper than any stack', body: `{"model":"gpt-4.1","messages":${'['.repeat(200_000)}` },
]) {
  test(`answers 400 to a body with ${reads}`, async () => {
    assert.equal((await post('/chat/completions', body)).status, 400)
  })
}

test('reads a prompt nested deeper than any stack', async () => {
  const deep = `${'['.repeat(100_000)}"cừu"${']'.repeat(100_000)}`
  const response = await post('/chat/completions', `{"model":"gpt-4.1","messages":${deep}}`)
  assert.equal(response.status, 200)
  assert.equal(gateway.ledger.only().tokens?.prompt, 1)
})

test('survives a request that ends in its own body', async () => {
  const socket = connect(gateway.port, '127.0.0.1')
  socket.write('POST /v1/embeddings HTTP/1.1\r\nhost: gateway\r\ncontent-length: 99\r\n\r\n{')
  await eventually(() => gateway.ledger.requests.length === 1)
  socket.resetAndDestroy()
  await eventually(() => gateway.ledger.aborts.length === 1)
  assert.equal((await post('/embeddings', '{"model":"text-embedding-3-small","input":"a"}')).status, 200)
})

test('refuses a port that is taken', async () => {
  await assert.rejects(startGateway({ port: gateway.port }), { code: 'EADDRINUSE' })
})

test('sums up what it sent', async () => {
  await (await post('/chat/completions', JSON.stringify(chat))).text()
  await (await post('/chat/completions', JSON.stringify({ ...chat, model: 'gpt-4.1' }))).text()
  const { answers, totals } = { answers: gateway.ledger.answers, totals: gateway.ledger.totals() }
  assert.equal(totals.answers, 2)
  assert.equal(totals.prompt, (answers[0]?.tokens?.prompt ?? 0) + (answers[1]?.tokens?.prompt ?? 0))
  const one = gateway.ledger.totals(({ model }) => model === 'deepseek-v3.2')
  assert.equal(one.completion, answers[0]?.tokens?.completion)
})

test('keeps no ledger where none is wanted', async () => {
  const forgetful = await startGateway({ keepLedger: false })
  await (await fetch(`${forgetful.origin}/models`, { headers: { 'x-api-key': 'key' } })).text()
  assert.equal(forgetful.ledger.requests.length + forgetful.ledger.answers.length, 0)
  await forgetful.close()
})

test('falls back to HTTP/1.1 for a client that offers no HTTP/2', async () => {
  const modern = await startGateway({ protocol: 'h2', credentials: await createCredentials() })
  const dispatcher = new Agent({ connect: { ca: modern.certificate } })
  await (await fetch(`${modern.origin}/models`, { headers: { 'x-api-key': 'key' }, dispatcher })).text()
  assert.equal(modern.ledger.requests[0]?.httpVersion, '1.1')
  await dispatcher.destroy()
  await modern.close()
})
