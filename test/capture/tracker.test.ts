import assert from 'node:assert/strict'
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { after, before, beforeEach, test } from 'node:test'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import type { Exchange } from '../../src/call.ts'
import { HostMatcher } from '../../src/capture/match.ts'
import { type Follower, track } from '../../src/capture/tracker.ts'
import { onFault } from '../../src/guard.ts'
import { eventually } from '../helpers/eventually.ts'
import { collectGarbage } from '../helpers/garbage.ts'
import { followHost } from './followed.ts'

const path = '/v1/chat/completions'
const chat = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'Xin chào' }] }

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

const ask = (body: object = chat, headers: Readonly<Record<string, string>> = {}, init: RequestInit = {}) =>
  fetch(`${gateway.origin}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': 'key', ...headers },
    body: JSON.stringify(body),
    ...init,
  })

/** Follows the calls to the gateway. */
const follow = (begin: Follower['begin']) => {
  const rules = [{ provider: 'test', hostname: '127.0.0.1', port: gateway.port, isSuffix: false }]
  return track({ matcher: new HostMatcher(rules), answerHeaders: [], begin })
}

test('a reader that is cancelled with a reason is a cancellation', async () => {
  const followed = followHost('127.0.0.1', gateway.port)
  const response = await ask({ ...chat, stream: true }, { 'x-gateway-fault': 'hang-body' })
  await response.body?.cancel('x')
  assert.deepEqual((await followed.next()).end, { kind: 'cancelled' })
  followed.stop()
})

test('an answer that is never read and collected is a cancellation', async () => {
  const followed = followHost('127.0.0.1', gateway.port)
  await (async () => void (await ask(chat, { 'x-gateway-size': '5000000' })))()
  for (let round = 0; round < 100 && followed.ended.length === 0; round++) await collectGarbage()
  assert.deepEqual((await followed.next()).end, { kind: 'cancelled' })
  followed.stop()
})

test('the backpressure of an answer that nobody reads reaches the server', async () => {
  const followed = followHost('127.0.0.1', gateway.port)
  const response = await ask(chat, { 'x-gateway-size': '100000000' })
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.ok((gateway.ledger.answers[0]?.bytesSent ?? 0) < 20_000_000)
  assert.equal(followed.ended.length, 0)
  await response.body?.cancel()
  await followed.next()
  followed.stop()
})

test('nothing holds a request or its answer once the call has ended', async () => {
  const refs: WeakRef<object>[] = []
  const stop = follow((started) => {
    refs.push(new WeakRef(started))
    return { answered: () => undefined, ended: () => {} }
  })
  await (await ask()).text()
  const caller = new AbortController()
  const left = assert.rejects(ask(chat, { 'x-gateway-fault': 'hang' }, { signal: caller.signal }))
  await eventually(() => gateway.ledger.requests.length === 2)
  caller.abort()
  await left
  for (let round = 0; round < 100 && refs.some((ref) => ref.deref() !== undefined); round++) await collectGarbage()
  assert.deepEqual(
    refs.map((ref) => ref.deref()),
    [undefined, undefined],
  )
  stop()
})

test('after the undo a call under way is followed to its end, and no new one is begun', async () => {
  const followed = followHost('127.0.0.1', gateway.port)
  const response = await ask({ ...chat, stream: true })
  followed.stop()
  await response.text()
  assert.deepEqual((await followed.next()).end, { kind: 'complete' })
  await (await ask()).text()
  assert.equal(followed.begun.length, 1)
})

test('of two that track the same host only one follows a request', async () => {
  const [first, second] = [followHost('127.0.0.1', gateway.port), followHost('127.0.0.1', gateway.port)]
  await (await ask()).text()
  await eventually(() => first.ended.length + second.ended.length === 1)
  first.stop()
  second.stop()
})

test('calls to other hosts are left alone', async () => {
  const followed = followHost('127.0.0.1', gateway.port + 1)
  await (await ask()).text()
  assert.equal(followed.begun.length, 0)
  followed.stop()
})

for (const { reads, at } of [
  { reads: 'as a call begins', at: 'begin' },
  { reads: 'at the head of an answer', at: 'answered' },
  { reads: 'at a piece of a stream', at: 'watch' },
  { reads: 'as a call ends', at: 'ended' },
] as const) {
  test(`a fault of ours ${reads} is reported, and the application sees nothing of it`, async () => {
    const faults: unknown[] = []
    const fail = (where: string) => {
      if (where === at) throw new Error('our own fault')
    }
    const undo = onFault((part, fault) => faults.push([part, (fault as Error).message]))
    const stop = follow(() => {
      fail('begin')
      return {
        answered: () => {
          fail('answered')
          return () => {
            fail('watch')
            return true
          }
        },
        ended: () => fail('ended'),
      }
    })
    assert.ok((await (await ask({ ...chat, stream: true })).text()).includes('[DONE]'))
    await eventually(() => faults.length > 0)
    assert.deepEqual(faults[0], ['capture', 'our own fault'])
    stop()
    undo()
  })
}

test('the times of a stream are those of its pieces, and the first content is noted', async () => {
  const seen: Exchange[] = []
  let pieces = 0
  const stop = follow(() => ({
    answered: () => () => ++pieces === 2,
    ended: (exchange) => seen.push(exchange),
  }))
  await (await ask({ ...chat, stream: true }, { 'x-gateway-fault': 'slow' })).text()
  await eventually(() => seen.length === 1)
  const [{ chunks, firstContentAt = 0, started, endedAt }] = seen as [Exchange]
  assert.ok(chunks !== undefined && chunks.count > 2 && chunks.count <= 17)
  const times = [started.startedAt, chunks.firstAt, firstContentAt, chunks.lastAt, endedAt]
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
  stop()
})

test('the path goes without its query, and header values are found by their name', async () => {
  const followed = followHost('127.0.0.1', gateway.port)
  await (await fetch(`${gateway.origin}/v1/models?key=secret`, { headers: { 'X-Api-Key': 'k', accept: 'a/b' } })).text()
  const { started } = await followed.next()
  assert.equal(started.path, '/v1/models')
  assert.equal(started.method, 'GET')
  assert.equal(followed.requests[0]?.header('accept'), 'a/b')
  assert.equal(followed.requests[0]?.header('x-none'), undefined)
  followed.stop()
})

/** The built-in undici has channels for pieces of bodies since 7.11. */
const [major = 0, minor = 0] = (process.versions.undici ?? '0.0').split('.').map(Number)
const publishes = major > 7 || (major === 7 && minor >= 11)

test(`of the second request on, the pieces come by ${publishes ? 'channels' : 'own methods'}`, async () => {
  const followed = followHost('127.0.0.1', gateway.port)
  const seen: object[] = []
  const look = (event: unknown) => seen.push((event as { request: object }).request)
  subscribe('undici:request:headers', look)
  for (let call = 0; call < 3; call++) {
    await (await ask()).text()
    const { requestBody, answerBody } = await followed.next()
    assert.equal(requestBody.front.toString(), JSON.stringify(chat))
    assert.equal(JSON.parse(answerBody.front.toString()).object, 'chat.completion')
  }
  unsubscribe('undici:request:headers', look)
  followed.stop()
  const patched = seen.map((request) => Object.hasOwn(request, 'onBodySent'))
  assert.deepEqual(patched, [true, !publishes, !publishes])
})

test('what others publish on the channels of undici harms nobody', async () => {
  const faults: unknown[] = []
  const undo = onFault((_, fault) => faults.push(fault))
  const followed = followHost('127.0.0.1', gateway.port)
  for (const name of ['create', 'headers', 'bodyChunkSent', 'bodyChunkReceived', 'trailers', 'error']) {
    for (const message of [undefined, {}, { request: null }, { request: Object.create(null) }]) {
      channel(`undici:request:${name}`).publish(message)
    }
  }
  await (await ask()).text()
  await followed.next()
  assert.ok(faults.length > 0)
  followed.stop()
  undo()
})
