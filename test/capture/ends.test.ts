import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { type FaultName, type Gateway, startGateway } from '../../gateway/index.ts'
import type { End, Exchange } from '../../src/call.ts'
import { type Ask, type Client, clients, closeDispatchers } from '../helpers/clients.ts'
import { eventually } from '../helpers/eventually.ts'
import { type Followed, followHost } from './followed.ts'

const chat = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'Xin chào' }] }
const streamed = { ...chat, stream: true }

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

const asking = (fault?: FaultName, body: object = chat): Ask => ({
  url: `${gateway.origin}/v1/chat/completions?key=secret`,
  body,
  headers: fault === undefined ? {} : { 'x-gateway-fault': fault },
})

/** Lets the microtasks of an ended call run, so that a second end of it would be seen. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

async function onlyExchange(): Promise<Exchange> {
  const exchange = await followed.next()
  await settle()
  assert.equal(followed.ended.length, 1)
  return exchange
}

interface Case {
  readonly reads: string
  readonly end: End
  readonly status?: number
  readonly only?: (client: Client) => boolean
  run(client: Client): Promise<unknown>
}

// Deadlines are long enough for a connection: before there is one, undici tells of an abort late and without its cause.

/** Aborts a request that the gateway has. */
const abortedWith = (reason?: unknown) => async (client: Client) => {
  const caller = new AbortController()
  const left = assert.rejects(client.call({ ...asking('hang'), signal: caller.signal }))
  await eventually(() => gateway.ledger.requests.length === 1)
  caller.abort(reason)
  await left
}

/** A custom class of errors with a getter that throws; undici itself reads only its name. */
const unreadable = Object.defineProperty(new Error('enough'), 'code', {
  get: () => {
    throw new Error('not now')
  },
})

/** What the caller does is done in answer to something that happened, not in a timer: that would be a deadline. */
const cases: readonly Case[] = [
  {
    reads: 'a whole answer',
    end: { kind: 'complete' },
    status: 200,
    run: async (client) => (await client.call(asking())).text(),
  },
  {
    reads: 'a whole stream',
    end: { kind: 'complete' },
    status: 200,
    run: async (client) => (await client.call(asking(undefined, streamed))).text(),
  },
  {
    reads: 'a 429',
    end: { kind: 'complete' },
    status: 429,
    run: async (client) => (await client.call(asking('status-429-tokens'))).text(),
  },
  {
    reads: 'a 500',
    end: { kind: 'complete' },
    status: 500,
    run: async (client) => (await client.call(asking('status-500'))).text(),
  },
  {
    reads: 'a stream cut in good order',
    end: { kind: 'complete' },
    status: 200,
    run: async (client) => (await client.call(asking('cut-stream', streamed))).text(),
  },
  {
    reads: 'a reset before the headers',
    end: { kind: 'failed', reason: 'ECONNRESET' },
    run: (client) => assert.rejects(client.call(asking('reset-before-headers'))),
  },
  {
    reads: 'a reset within the body',
    end: { kind: 'failed', reason: 'ECONNRESET' },
    status: 200,
    run: async (client) => assert.rejects((await client.call(asking('reset-in-body', streamed))).text()),
  },
  {
    reads: 'a body shorter than promised',
    end: { kind: 'failed', reason: 'UND_ERR_SOCKET' },
    status: 200,
    run: async (client) => assert.rejects((await client.call(asking('short-body'))).text()),
  },
  {
    reads: 'a deadline before the headers',
    end: { kind: 'timeout', phase: 'deadline' },
    run: (client) => assert.rejects(client.call({ ...asking('hang'), signal: AbortSignal.timeout(500) })),
  },
  {
    reads: 'a deadline within the body',
    end: { kind: 'timeout', phase: 'deadline' },
    status: 200,
    run: async (client) => {
      const reply = await client.call({ ...asking('hang-body', streamed), signal: AbortSignal.timeout(500) })
      await assert.rejects(reply.text())
    },
  },
  {
    reads: 'a timer that aborts with a reason of its own',
    end: { kind: 'timeout', phase: 'deadline' },
    run: async (client) => {
      const caller = new AbortController()
      const left = assert.rejects(client.call({ ...asking('hang'), signal: caller.signal }))
      // Before there is a connection, undici keeps an abort to itself until there is one.
      await eventually(() => gateway.ledger.requests.length === 1)
      setTimeout(() => caller.abort(new Error('too slow')), 5)
      await left
    },
  },
  {
    reads: 'an abort before the headers',
    end: { kind: 'cancelled' },
    run: abortedWith(),
  },
  {
    reads: 'an abort with a reason that is no error',
    end: { kind: 'cancelled' },
    run: abortedWith('enough'),
  },
  {
    reads: 'an abort with a reason that throws when it is read',
    end: { kind: 'cancelled' },
    run: abortedWith(unreadable),
  },
  {
    reads: 'an abort within the body',
    end: { kind: 'cancelled' },
    status: 200,
    run: async (client) => {
      const caller = new AbortController()
      const reply = await client.call({ ...asking('hang-body', streamed), signal: caller.signal })
      const read = assert.rejects(reply.text())
      caller.abort()
      await read
    },
  },
  {
    reads: 'leaving a stream after a piece',
    end: { kind: 'cancelled' },
    status: 200,
    run: async (client) => (await client.call(asking('hang-body', streamed))).leave(),
  },
  {
    reads: 'a headers timeout',
    end: { kind: 'timeout', phase: 'headers' },
    only: ({ undici }) => undici !== undefined,
    run: (client) => assert.rejects(client.call({ ...asking('hang'), agent: { headersTimeout: 100 } })),
  },
  {
    reads: 'a body timeout',
    end: { kind: 'timeout', phase: 'body' },
    status: 200,
    only: ({ undici }) => undici !== undefined,
    run: async (client) => {
      const reply = await client.call({ ...asking('hang-body', streamed), agent: { bodyTimeout: 100 } })
      await assert.rejects(reply.text())
    },
  },
]

for (const client of clients) {
  describe(client.name, () => {
    for (const { reads, end, status, run } of cases.filter(({ only }) => only?.(client) ?? true)) {
      test(`${reads} ends once`, async () => {
        await run(client)
        const exchange = await onlyExchange()
        assert.deepEqual(exchange.end, end)
        assert.equal(exchange.answerHead?.status, status)
        assert.equal(exchange.started.path, '/v1/chat/completions')
        assert.equal(exchange.started.destination.provider, 'test')
        followed.stop()
      })
    }

    test('a redirect is two attempts', async () => {
      if (client.name.startsWith('request')) return // it follows none
      await (await client.call(asking('redirect'))).text()
      await eventually(() => followed.ended.length === 2)
      assert.deepEqual(
        followed.ended.map(({ answerHead: answer }) => answer?.status),
        [307, 200],
      )
      followed.stop()
    })
  })
}

describe('connections that are never made', () => {
  let silent: Server
  before(async () => {
    silent = createServer(() => {}) // takes connections and says nothing, so that TLS is never set up
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  })
  after(() => silent.close())

  for (const client of clients) {
    test(`a refused one fails: ${client.name}`, async () => {
      const port = await freePort()
      const refused = followHost('127.0.0.1', port)
      await assert.rejects(client.call({ url: `http://127.0.0.1:${port}/v1/models` }))
      assert.deepEqual((await refused.next()).end, { kind: 'failed', reason: 'ECONNREFUSED' })
      refused.stop()
    })

    if (client.undici === undefined) continue
    test(`a slow one times out: ${client.name}`, async () => {
      const { port } = silent.address() as { port: number }
      const slow = followHost('127.0.0.1', port)
      const ask = { url: `https://127.0.0.1:${port}/v1/models`, agent: { connect: { timeout: 100 } } }
      await assert.rejects(client.call(ask))
      assert.deepEqual((await slow.next()).end, { kind: 'timeout', phase: 'connect' })
      slow.stop()
    })
  }

  test('a host that does not exist fails', async () => {
    const nowhere = followHost('no-such-host.invalid', 80)
    await assert.rejects(fetch('http://no-such-host.invalid/v1/models'))
    const { end } = await nowhere.next()
    assert.equal(end.kind, 'failed')
    assert.match(end.kind === 'failed' ? end.reason : '', /^(?:ENOTFOUND|EAI_AGAIN)$/)
    nowhere.stop()
  })
})
