import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../databases/ports.ts'
import { type Bridge, startBridge } from '../../src/dingtalk/bridge.ts'
import type { Channel } from '../../src/dingtalk/delivery.ts'
import { type RobotOptions, robotChannel } from '../../src/dingtalk/robot-channel.ts'
import { type DingTalk, type DingTalkOptions, startDingTalk, TOKEN } from '../helpers/dingtalk.ts'
import { eventually } from '../helpers/eventually.ts'
import { payload } from './payload.ts'

const SECRET = 'SEC000'
const JSON_TYPE = { 'content-type': 'application/json' }

interface Setup {
  readonly bridge: Bridge
  readonly complaints: readonly string[]
}

const closers: (() => Promise<void>)[] = []
after(() => Promise.all(closers.map((close) => close())))

async function bridgeTo(channel: Channel, graceMs?: number): Promise<Setup> {
  const complaints: string[] = []
  const complain = (line: string) => void complaints.push(line)
  const bridge = await startBridge({
    host: '127.0.0.1',
    port: 0,
    channel,
    complain,
    ...(graceMs !== undefined && { graceMs }),
  })
  closers.push(() => bridge.stop())
  return { bridge, complaints }
}

async function dingTalk(options?: DingTalkOptions): Promise<DingTalk> {
  const server = await startDingTalk(options)
  closers.unshift(() => server.close())
  return server
}

/** A bridge whose robot signs with this secret. */
async function bridgeToRobot(url: string, secret?: string, options?: RobotOptions): Promise<Setup> {
  return await bridgeTo(robotChannel({ url: new URL(url), secret }, options))
}

interface Reply {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | null
}

async function post(url: string, body: string = payload(), init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body, ...init })
  return {
    status: response.status,
    text: (await response.text()).trimEnd(),
    retryAfter: response.headers.get('retry-after'),
  }
}

describe('what the robot answers decides what Alertmanager is answered', () => {
  test('a signed message reaches the group', async () => {
    const server = await dingTalk({ secret: SECRET, keywords: ['FIRING', 'RESOLVED'] })
    const { bridge, complaints } = await bridgeToRobot(server.url, SECRET)
    assert.deepEqual(await post(bridge.url), { status: 200, text: 'OK', retryAfter: null })
    assert.equal((await post(bridge.url, payload([{ status: 'resolved' }]))).status, 200)
    assert.deepEqual(
      server.messages.map(({ title }) => title),
      ['[FIRING:1] HolySheepTimeouts (critical)', '[RESOLVED:1] HolySheepTimeouts (critical)'],
    )
    assert.deepEqual(complaints, [])
  })

  test('a robot without a secret gets no signature', async () => {
    const server = await dingTalk()
    const { bridge } = await bridgeToRobot(server.url)
    assert.equal((await post(bridge.url)).status, 200)
    assert.equal(server.messages.length, 1)
  })

  for (const { mistake, robot, secret, says } of [
    { mistake: 'the wrong secret', robot: { secret: SECRET }, secret: 'SEC111', says: /310000 sign not match/ },
    { mistake: 'no secret', robot: { secret: SECRET }, secret: undefined, says: /310000 invalid timestamp/ },
    {
      mistake: 'a clock that is wrong',
      robot: { secret: SECRET, now: () => Date.now() + 7_200_000 },
      secret: SECRET,
      says: /310000 invalid timestamp.* the clock here/,
    },
    {
      mistake: 'a keyword that is missing',
      robot: { keywords: ['Sheep dip'] },
      secret: undefined,
      says: /310000 keywords not in content/,
    },
  ] satisfies { mistake: string; robot: DingTalkOptions; secret: string | undefined; says: RegExp }[]) {
    test(`${mistake} is told of, and not repeated`, async () => {
      const server = await dingTalk(robot)
      const { bridge, complaints } = await bridgeToRobot(server.url, secret)
      const { status, text, retryAfter } = await post(bridge.url)
      assert.deepEqual([status, retryAfter], [422, null])
      assert.match(text, says)
      assert.deepEqual(complaints, [`answered 422: ${text}`])
      assert.deepEqual(server.messages, [])
    })
  }

  test('a token that there is not is told of', async () => {
    const server = await dingTalk()
    const { bridge } = await bridgeToRobot(`${server.url}0`)
    assert.deepEqual(await post(bridge.url), {
      status: 422,
      text: 'DingTalk says 300005 token is not exist',
      retryAfter: null,
    })
  })

  test('20 messages are sent in a minute; with the next one, Alertmanager has to come again', async () => {
    const server = await dingTalk({ secret: SECRET })
    const { bridge } = await bridgeToRobot(server.url, SECRET)
    const replies = await Promise.all(Array.from({ length: 25 }, () => post(bridge.url)))
    assert.equal(replies.filter(({ status }) => status === 200).length, 20)
    for (const { status, text, retryAfter } of replies.filter(({ status }) => status !== 200)) {
      assert.deepEqual([status, text], [503, 'the robot has had its 20 messages of this minute'])
      assert.ok(Number(retryAfter) > 30 && Number(retryAfter) <= 62, `retry-after ${retryAfter}`)
    }
    assert.deepEqual(server.errcodes, Array(20).fill(0))
  })

  test('where others use the robot as well, it is left alone for a minute', async () => {
    const server = await dingTalk()
    const message = JSON.stringify({ msgtype: 'markdown', markdown: { title: 'x', text: 'x' } })
    for (let sent = 0; sent < 20; sent += 1) await post(server.url, message)
    const { bridge } = await bridgeToRobot(server.url)
    assert.match((await post(bridge.url)).text, /^DingTalk says 130101 /)
    assert.deepEqual([(await post(bridge.url)).status, (await post(bridge.url)).status], [503, 503])
    assert.deepEqual(server.errcodes, [...Array(20).fill(0), 130_101])
  })

  const stranger = 'the answer is not of DingTalk: is the URL that of a robot?'

  for (const { answer, status, says } of [
    { answer: { body: '{"errcode":-1,"errmsg":"busy"}' }, status: 503, says: 'DingTalk says -1 busy' },
    { answer: { status: 502 }, status: 503, says: 'DingTalk answered with the status 502' },
    { answer: { body: '<html>' }, status: 503, says: stranger },
    {
      answer: { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      status: 422,
      says: 'DingTalk answered with the status 302',
    },
    { answer: { hangs: true }, status: 503, says: 'DingTalk can not be reached: no answer within 0.05 s' },
    { answer: { body: 'x'.repeat(1_000_000) }, status: 503, says: stranger },
  ]) {
    test(`${JSON.stringify(answer).slice(0, 60)} becomes ${status}`, async () => {
      const server = await dingTalk()
      const isSlow = 'hangs' in answer
      const { bridge } = await bridgeToRobot(server.url, undefined, isSlow ? { deadlineMs: 50 } : {})
      server.answerNext(answer)
      const reply = await post(bridge.url)
      assert.equal(reply.status, status)
      assert.equal(reply.text, says)
      assert.equal(reply.retryAfter, status === 503 ? '30' : null)
    })
  }

  test('a robot that can not be reached is told of by the reason alone', async () => {
    const { bridge } = await bridgeToRobot(
      `http://127.0.0.1:${await freePort()}/robot/send?access_token=${TOKEN}`,
      SECRET,
    )
    assert.deepEqual(await post(bridge.url), {
      status: 503,
      text: 'DingTalk can not be reached: ECONNREFUSED',
      retryAfter: '30',
    })
  })

  test('a port that fetch does not speak to is told of', async () => {
    const { bridge } = await bridgeToRobot(`http://127.0.0.1:1/robot/send?access_token=${TOKEN}`)
    assert.equal((await post(bridge.url)).text, 'DingTalk can not be reached: bad port')
  })

  test('neither token nor secret is in what anybody reads, even where DingTalk quotes them', async () => {
    const server = await dingTalk()
    const { bridge, complaints } = await bridgeToRobot(server.url, SECRET)
    server.answerNext({ body: JSON.stringify({ errcode: 400_101, errmsg: `token ${TOKEN} or ${SECRET} is wrong` }) })
    const { text } = await post(bridge.url)
    assert.equal(text, 'DingTalk says 400101 token … or … is wrong')
    assert.deepEqual(complaints, [`answered 422: ${text}`])
  })
})

describe('what is no notification of Alertmanager’s', () => {
  let told = 0
  const setup = bridgeTo(() => {
    told += 1
    return Promise.resolve({ kind: 'delivered' })
  })
  after(() => assert.equal(told, 1))

  for (const { path, method = 'POST', type = 'application/json', body = payload(), status, says } of [
    { path: '/alerts', type: 'application/json; charset=utf-8', status: 200, says: /^OK$/ },
    { path: '/alerts', body: '{', status: 400, says: /^the body must be JSON, got "\{"$/ },
    { path: '/alerts', body: '{"version":"3"}', status: 400, says: /^version must be "4"/ },
    { path: '/alerts', body: 'x'.repeat(2 ** 20 + 1), status: 413, says: /at most 1 MiB/ },
    { path: '/alerts', body: ' '.repeat(20 * 2 ** 20), status: 413, says: /at most 1 MiB/ },
    { path: '/alerts', body: ' '.repeat(2 ** 20), status: 400, says: /^the body must be JSON/ },
    { path: '/alerts', type: 'text/plain', status: 415, says: /application\/json/ },
    { path: '/alerts', method: 'GET', status: 405, says: /POST/ },
    { path: '/-/healthy', method: 'GET', status: 200, says: /^OK$/ },
    { path: '/-/ready', method: 'GET', status: 200, says: /^OK$/ },
    { path: '/-/ready', status: 405, says: /GET/ },
    { path: '/', method: 'GET', status: 404, says: /POST \/alerts/ },
    { path: '/alerts/x', status: 404, says: /POST \/alerts/ },
  ]) {
    test(`${method} ${path} with ${body.length} bytes of ${type} is ${status}`, async () => {
      const { bridge } = await setup
      const reply = await post(new URL(path, bridge.url).href, body, {
        method,
        headers: { 'content-type': type },
        ...(method === 'GET' && { body: null }),
      })
      assert.equal(reply.status, status)
      assert.match(reply.text, says)
    })
  }

  test('who sends too much can send all of it, and reads why that was too much', async () => {
    const { bridge } = await setup
    const { hostname, port } = new URL(bridge.url)
    const socket = connect(Number(port), hostname)
    const answer = text(socket)
    const bytes = 20 * 2 ** 20
    const head = ['POST /alerts HTTP/1.1', 'host: x', 'connection: close', 'content-type: application/json']
    socket.write(`${head.join('\r\n')}\r\ncontent-length: ${bytes}\r\n\r\n`)
    socket.write(' '.repeat(bytes))
    assert.match(await answer, /^HTTP\/1\.1 413 /)
  })

  test('who goes away while sending harms nobody', async () => {
    const { bridge, complaints } = await setup
    const before = complaints.length
    const { hostname, port } = new URL(bridge.url)
    const socket = connect(Number(port), hostname)
    socket.write('POST /alerts HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{')
    await sleep(20)
    socket.resetAndDestroy()
    assert.equal((await post(new URL('/-/healthy', bridge.url).href, '', { method: 'GET', body: null })).status, 200)
    assert.equal(complaints.length, before)
  })
})

describe('the end', () => {
  test('what is under way is finished', async () => {
    const server = await dingTalk()
    const gate = new EventEmitter()
    const robot = robotChannel({ url: new URL(server.url), secret: undefined })
    let begun = false
    const { bridge } = await bridgeTo(async (notification, ending) => {
      begun = true
      await once(gate, 'open')
      return await robot(notification, ending)
    })
    const reply = fetch(bridge.url, { method: 'POST', headers: JSON_TYPE, body: payload() })
    await eventually(() => begun)
    const stopped = bridge.stop()
    await assert.rejects(post(bridge.url), { name: 'TypeError' })
    gate.emit('open')
    const { status, headers } = await reply
    // Or the connection would be kept, and the server with it.
    assert.deepEqual([status, headers.get('connection')], [200, 'close'])
    await stopped
    assert.equal(server.messages.length, 1)
  })

  test('what takes too long is ended', async () => {
    const server = await dingTalk()
    server.answerNext({ hangs: true })
    const robot = robotChannel({ url: new URL(server.url), secret: undefined }, { deadlineMs: 600_000 })
    const deliveries: unknown[] = []
    let begun = false
    const { bridge } = await bridgeTo(async (notification, ending) => {
      begun = true
      const delivery = await robot(notification, ending)
      deliveries.push(delivery)
      return delivery
    }, 50)
    const reply = assert.rejects(post(bridge.url))
    await eventually(() => begun)
    await bridge.stop()
    await reply
    await eventually(() => deliveries.length > 0)
    assert.deepEqual(deliveries, [{ kind: 'postponed', reason: 'the bridge ends', retryAfterSeconds: 30 }])
  })

  test('an address that is taken is an error', async () => {
    const { bridge } = await bridgeTo(() => Promise.resolve({ kind: 'delivered' }))
    const port = Number(new URL(bridge.url).port)
    const options = { host: '127.0.0.1', port, channel: () => assert.fail(), complain: () => {} }
    await assert.rejects(startBridge(options), { code: 'EADDRINUSE' })
  })
})
