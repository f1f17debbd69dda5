import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { type PassThrough, type Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createCredentials } from '../../gateway/credentials.ts'
import { type Gateway, type Protocol, startGateway } from '../../gateway/index.ts'
import type { Exchange } from '../../src/call.ts'
import { clients, closeDispatchers, type Dispatcher, type Undici, undicis } from '../helpers/clients.ts'
import { type Followed, followHost } from './followed.ts'

const chat = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'Xin chào 🐑' }] }
const body = JSON.stringify(chat)
const path = '/v1/chat/completions'
const options = { method: 'POST', headers: { 'x-api-key': 'key', 'content-type': 'application/json' }, body }

let gateway: Gateway
let followed: Followed
before(async () => {
  gateway = await startGateway()
})
beforeEach(() => {
  gateway.ledger.clear()
  followed = followHost('127.0.0.1', gateway.port)
})
after(async () => {
  followed.stop()
  await closeDispatchers()
  await gateway.close()
})

/** What was sent and received is what was seen. */
function assertSeen(exchange: Exchange, received: string): void {
  followed.stop()
  assert.deepEqual(exchange.end, { kind: 'complete' })
  assert.equal(exchange.answerHead?.status, 200)
  assert.equal(exchange.answerHead?.header('content-type'), 'application/json')
  assert.equal(exchange.requestBody.front.toString(), body)
  assert.equal(exchange.answerBody.front.toString(), received)
  assert.ok(exchange.endedAt >= exchange.started.startedAt)
}

test('the built-in fetch', async () => {
  const received = await (await fetch(gateway.origin + path, options)).text()
  assertSeen(await followed.next(), received)
})

const apis: Readonly<Record<string, (undici: Undici, url: string, dispatcher: Dispatcher) => Promise<string>>> = {
  fetch: async ({ fetch }, url, dispatcher) => (await fetch(url, { ...options, dispatcher })).text(),
  request: async ({ request }, url, dispatcher) => (await request(url, { ...options, dispatcher })).body.text(),
  stream: async ({ stream }, url, dispatcher) => {
    const pieces: Buffer[] = []
    const sink = () => new Writable({ write: (piece, _, done) => done(void pieces.push(piece) as never) })
    await stream(url, { ...options, dispatcher }, sink)
    return Buffer.concat(pieces).toString()
  },
  pipeline: ({ pipeline }, url, dispatcher) => {
    const duplex: PassThrough = pipeline(
      url,
      { ...options, body: undefined, dispatcher },
      ({ body }: { body: Readable }) => body,
    )
    duplex.end(body)
    return text(duplex)
  },
  dispatch: (undici, url, dispatcher) => dispatchText(undici, url, dispatcher),
}

/** The lowest layer: handlers have other methods in undici 8, which still takes the old ones in its wrapper of 7. */
function dispatchText({ version }: Undici, url: string, dispatcher: Dispatcher): Promise<string> {
  const { origin, pathname } = new URL(url)
  const pieces: Buffer[] = []
  return new Promise((resolve, reject) => {
    const done = () => resolve(Buffer.concat(pieces).toString())
    const old = {
      onConnect: () => {},
      onHeaders: () => true,
      onData: (piece: Buffer) => pieces.push(Buffer.from(piece)) > 0,
      onComplete: done,
      onError: reject,
    }
    const current = {
      onRequestStart: () => {},
      onResponseStart: () => {},
      onResponseData: (_: unknown, piece: Buffer) => void pieces.push(Buffer.from(piece)),
      onResponseEnd: done,
      onResponseError: (_: unknown, error: Error) => reject(error),
    }
    dispatcher.dispatch({ ...options, origin, path: pathname }, version >= 8 ? current : old)
  })
}

for (const undici of undicis) {
  describe(`undici ${undici.version}`, () => {
    for (const [name, call] of Object.entries(apis)) {
      for (const kind of ['Agent', 'Pool', 'Client'] as const) {
        test(`${name} through ${kind === 'Agent' ? 'an' : 'a'} ${kind}`, async () => {
          const dispatcher = kind === 'Agent' ? new undici.Agent() : new undici[kind](gateway.origin)
          const received = await call(undici, gateway.origin + path, dispatcher)
          assertSeen(await followed.next(), received)
          await dispatcher.close()
        })
      }
    }

    test('requests that queue for one connection are told apart', async () => {
      const pool = new undici.Pool(gateway.origin, { connections: 1, pipelining: 1 })
      const received = await Promise.all(
        [3, 5, 7, 9].map(async (tokens) => {
          const headers = { ...options.headers, 'x-gateway-reply-tokens': `${tokens}` }
          return (await pool.request({ ...options, path, headers })).body.text()
        }),
      )
      const seen = await Promise.all(received.map(() => followed.next()))
      assert.deepEqual(seen.map(({ answerBody }) => answerBody.front.toString()).sort(), [...received].sort())
      followed.stop()
      await pool.close()
    })

    for (const { reads, refuse } of [
      { reads: 'a tunnel through a proxy is no call of its own', refuse: false },
      { reads: 'a tunnel that the proxy refuses is a failure, not a cancellation', refuse: true },
    ]) {
      test(reads, async () => {
        const proxy = await startProxy(refuse)
        const dispatcher = new undici.ProxyAgent({ uri: proxy.origin, proxyTunnel: true })
        const call = undici.request(gateway.origin + path, { ...options, dispatcher })
        if (refuse) {
          await assert.rejects(call)
          assert.deepEqual((await followed.next()).end, { kind: 'failed', reason: 'proxy_refused' })
          followed.stop()
        } else assertSeen(await followed.next(), await (await call).body.text())
        assert.equal(followed.begun.length, 1)
        await dispatcher.destroy()
        await proxy.close()
      })
    }

    if (undici.RetryAgent === undefined) return
    test('each attempt of a retry is one', async () => {
      const agent = new (undici.RetryAgent ?? undici.Agent)(new undici.Agent(), {
        minTimeout: 1,
        methods: ['POST'],
      } as never)
      const headers = {
        ...options.headers,
        'x-gateway-fault': 'status-500',
        'x-gateway-fault-times': '2',
        'x-gateway-fault-key': `${undici.version}`,
      }
      const { body, statusCode } = await undici.request(gateway.origin + path, {
        ...options,
        headers,
        dispatcher: agent,
      })
      await body.text()
      assert.equal(statusCode, 200)
      const seen = [await followed.next(), await followed.next(), await followed.next()]
      await new Promise((resolve) => setTimeout(resolve, 50))
      assert.equal(followed.ended.length, 3)
      assert.deepEqual(
        seen.map(({ answerHead: answer }) => answer?.status),
        [500, 500, 200],
      )
      followed.stop()
      await agent.close()
    })
  })
}

test('a plain proxy that undici 8 forwards through has its own origin, and the call is seen all the same', async () => {
  const undici = undicis.find(({ version }) => version === 8)
  if (undici === undefined) return
  const proxy = createServer(async (incoming: IncomingMessage, outgoing) => {
    const answer = await fetch(incoming.url ?? '', {
      method: 'POST',
      headers: options.headers,
      body: await text(incoming),
    })
    outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as { port: number }
  const dispatcher = new undici.ProxyAgent({ uri: `http://127.0.0.1:${port}`, proxyTunnel: false })
  const received = await (await undici.request(gateway.origin + path, { ...options, dispatcher })).body.text()
  const seen = [await followed.next(), await followed.next()] // the proxy's own fetch is the first to end
  assert.equal(seen[1]?.started.path, path)
  assert.equal(seen[1]?.answerBody.front.toString(), received)
  followed.stop()
  await dispatcher.destroy()
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
})

describe('other protocols', () => {
  for (const protocol of ['https', 'h2'] as readonly Protocol[]) {
    for (const client of clients.filter(({ undici }) => undici !== undefined)) {
      test(`${client.name} over ${protocol}`, async () => {
        const secure = await startGateway({ protocol, credentials: await createCredentials() })
        const watched = followHost('127.0.0.1', secure.port)
        const agent = { connect: { ca: secure.certificate }, allowH2: protocol === 'h2' }
        const received = await (await client.call({ url: secure.origin + path, body: chat, agent })).text()
        const exchange = await watched.next()
        assert.deepEqual(exchange.end, { kind: 'complete' })
        assert.equal(exchange.answerHead?.status, 200)
        assert.equal(exchange.answerHead?.header('x-request-id'), 'req_1')
        assert.equal(exchange.answerBody.front.toString(), received)
        assert.equal(exchange.requestBody.front.toString(), body)
        assert.equal(secure.ledger.only().finished, true)
        watched.stop()
        await closeDispatchers()
        await secure.close()
      })
    }
  }
})

interface Proxy {
  readonly origin: string
  close(): Promise<unknown>
}

async function startProxy(refuse: boolean): Promise<Proxy> {
  const server = createServer()
  server.on('connect', (request: IncomingMessage, socket) => {
    socket.on('error', () => {})
    if (refuse) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const [host = '', port] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
