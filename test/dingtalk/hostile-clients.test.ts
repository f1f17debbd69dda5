import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Bridge, type BridgeOptions, startBridge } from '../../src/dingtalk/bridge.ts'
import { robotChannel } from '../../src/dingtalk/robot-channel.ts'
import { type DingTalk, startDingTalk, TOKEN } from '../helpers/dingtalk.ts'
import { eventually } from '../helpers/eventually.ts'
import { payload } from './payload.ts'

const SECRET = `SEC${'0a1b2c3d'.repeat(8)}`
const JSON_HEAD = 'content-type: application/json'

const closers: (() => unknown)[] = []
after(async () => {
  for (const close of closers.reverse()) await close()
})

interface Setup {
  readonly bridge: Bridge
  readonly complaints: readonly string[]
  /** Sends bytes as they are and gives back all that is answered until the connection ends. */
  raw(...parts: readonly (string | Buffer)[]): Promise<string>
  open(): Promise<Socket>
}

interface BridgeSetup extends Partial<BridgeOptions> {
  /** Milliseconds that the robot may take. Default 10000: it is not what most tests are about. */
  readonly deadlineMs?: number
}

/** Milliseconds of CPU that this process has used: other than the time of day, they hardly depend on what else runs. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

async function bridgeTo(robot: string, { deadlineMs = 10_000, ...options }: BridgeSetup = {}): Promise<Setup> {
  const complaints: string[] = []
  const channel = robotChannel({ url: new URL(robot), secret: SECRET }, { deadlineMs })
  const complain = (line: string) => void complaints.push(line)
  const bridge = await startBridge({ host: '127.0.0.1', port: 0, channel, complain, graceMs: 100, ...options })
  closers.push(() => bridge.stop())
  const open = async () => {
    const { hostname, port } = new URL(bridge.url)
    const socket = connect(Number(port), hostname).on('error', () => {})
    await once(socket, 'connect')
    return socket
  }
  const raw = async (...parts: readonly (string | Buffer)[]) => {
    const socket = await open()
    const answer = text(socket).catch(() => 'reset')
    for (const part of parts) socket.write(part)
    return await answer
  }
  return { bridge, complaints, raw, open }
}

async function dingTalk(): Promise<DingTalk> {
  const robot = await startDingTalk()
  closers.push(() => robot.close())
  return robot
}

/** A foreign server, and the requests it got. */
async function stranger(
  answer: RequestListener,
): Promise<{ readonly origin: string; readonly asked: readonly string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    request.resume()
    answer(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const request = (line: string, headers: readonly string[], body = ''): string =>
  `${[line, 'connection: close', `content-length: ${Buffer.byteLength(body)}`, ...headers].join('\r\n')}\r\n\r\n${body}`

const alerts = (body: string, ...headers: readonly string[]): string =>
  request('POST /alerts HTTP/1.1', ['host: bridge:8060', JSON_HEAD, ...headers], body)

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
const bodyOf = (answer: string): string => /\r\n\r\n[\da-f]+\r\n([\s\S]*)\n\r\n0\r\n\r\n$/.exec(answer)?.[1] ?? ''

describe('who can make it send where', () => {
  test('a page in a browser makes it send nothing, by whatever name it has found the bridge', async () => {
    const robot = await dingTalk()
    const { raw } = await bridgeTo(robot.url)
    for (const origin of ['http://evil.example', 'http://evil.example:8060', 'null', 'http://127.0.0.1:8060']) {
      const answer = await raw(
        request('POST /alerts HTTP/1.1', ['host: evil.example', JSON_HEAD, `origin: ${origin}`], payload()),
      )
      assert.equal(statusOf(answer), 403)
      assert.match(bodyOf(answer), /browser/)
    }
    assert.deepEqual(robot.errcodes, [])
  })

  test('whatever the request says of hosts, the robot alone is called', async () => {
    const robot = await dingTalk()
    const evil = await stranger((_, response) => response.end())
    const { host } = new URL(evil.origin)
    const { raw } = await bridgeTo(robot.url)
    const labels = { model: evil.origin, instance: `${host}/x`, url: `http://${host}/a` }
    const annotations = { dashboard_url: `${evil.origin}/d`, runbook_url: `${evil.origin}/r`, summary: evil.origin }
    const body = payload([{ labels, annotations }]).replaceAll('http://alertmanager:9093', evil.origin)
    const forwarded = [`x-forwarded-host: ${host}`, `forwarded: host=${host}`, `referer: ${evil.origin}`]
    for (const [line, ...headers] of [
      ['POST /alerts HTTP/1.1', `host: ${host}`, ...forwarded],
      [`POST /alerts?url=${evil.origin} HTTP/1.1`, 'host: x'],
    ] as const) {
      assert.equal(statusOf(await raw(request(line, [JSON_HEAD, ...headers], body))), 200)
    }
    for (const line of [
      `POST ${evil.origin}/alerts HTTP/1.1`,
      `POST //${host}/alerts HTTP/1.1`,
      'POST /alerts/ HTTP/1.1',
      'POST /%61lerts HTTP/1.1',
      'POST /x/../alerts HTTP/1.1',
      'PUT /alerts HTTP/1.1',
      'TRACE /alerts HTTP/1.1',
      'OPTIONS * HTTP/1.1',
      'HEAD /alerts HTTP/1.1',
      'GET /alerts HTTP/1.1',
    ]) {
      const status = statusOf(await raw(request(line, ['host: x', JSON_HEAD], line.startsWith('P') ? body : '')))
      assert.ok([404, 405].includes(status), `${line}: ${status}`)
    }
    for (const bytes of [
      `CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
      'POST /alerts HTTP/1.1\r\n\r\n',
      alerts(body, 'transfer-encoding: chunked'),
      alerts(body, 'content-length: 1'),
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      `GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(5_000)}\r\n`,
    ]) {
      assert.match(await raw(bytes), /^(HTTP\/1\.1 4\d\d [\s\S]*)?$|^reset$/)
    }
    assert.equal(robot.errcodes.length, 2)
    assert.deepEqual(evil.asked, [])
  })

  for (const status of [301, 302, 303, 307, 308]) {
    test(`a robot that sends on with ${status} is not followed`, async () => {
      const evil = await stranger((_, response) => response.end('{"errcode":0}'))
      const robot = await stranger((_, response) =>
        response.writeHead(status, { location: `${evil.origin}/robot` }).end(),
      )
      const { raw } = await bridgeTo(`${robot.origin}/robot/send?access_token=${TOKEN}`)
      const answer = await raw(alerts(payload()))
      assert.deepEqual([statusOf(answer), bodyOf(answer)], [422, `DingTalk answered with the status ${status}`])
      assert.deepEqual([robot.asked.length, evil.asked], [1, []])
    })
  }
})

describe('what an alert may hold', () => {
  test('nothing of it becomes a link, a mention or markup of the message, but for the two links', async () => {
    const robot = await dingTalk()
    const { raw } = await bridgeTo(robot.url)
    const evil =
      '[pay](http://evil.example) @all @13800000000 <img src=x> javascript:alert(1) ![x](//evil.example)\n# x'
    const labels = { alertname: evil, severity: evil, [evil]: evil, service_name: evil }
    const annotations = {
      summary: evil,
      description: evil,
      dashboard_url: 'javascript:alert(1)',
      runbook_url: 'https://h/r?x=@all)[y](z',
    }
    assert.equal(statusOf(await raw(alerts(payload([{ labels, annotations }])))), 200)
    const [{ title, text } = { title: '', text: '' }] = robot.messages
    assert.deepEqual(text.match(/\]\([^)]*\)/g), ['](https://h/r?x=%40all%29%5By%5D%28z)'])
    for (const said of [title, text.replaceAll(/\[Runbook\]\([^)]*\)/g, '')]) {
      assert.doesNotMatch(said.replace(/^(### )?\[[A-Z:\d ]+\]/, ''), /[@<>`~]|:\/\/|\]\(|!\[/)
    }
  })

  test('thousands of alerts are a message of the size that the robot takes, within a moment', async () => {
    const robot = await dingTalk()
    const { raw } = await bridgeTo(robot.url)
    const one = {
      status: 'firing',
      labels: { alertname: '中\u202e@'.repeat(3) },
      annotations: {},
      startsAt: '2026-11-03',
    }
    const many = Array.from({ length: 7_000 }, () => one)
    const before = cpuMs()
    assert.equal(statusOf(await raw(alerts(JSON.stringify({ version: '4', alerts: many })))), 200)
    assert.ok(cpuMs() - before < 2_000, `${cpuMs() - before} ms`)
    assert.match(robot.messages[0]?.text ?? '', /and 6980 more$/)
    assert.deepEqual(robot.errcodes, [0])
  })

  for (const { reads, body } of [
    { reads: 'lists in lists', body: '['.repeat(1_000_000) },
    { reads: 'whole lists in lists', body: `${'['.repeat(500_000)}${']'.repeat(500_000)}` },
    { reads: 'objects in objects', body: `{"version":"4","alerts":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}` },
    { reads: 'labels of lists in lists', body: labelled(`${'['.repeat(400_000)}${']'.repeat(400_000)}`) },
    { reads: 'an object of many keys', body: labelled(`{${keys(60_000)}}`) },
    { reads: 'a version of many keys', body: `{"version":{${keys(60_000)}}}` },
    { reads: 'a key of a megabyte', body: labelled(`{"${'k'.repeat(1_000_000)}":5}`) },
    { reads: 'a key that writes a log', body: labelled('{"x\\nanswered 200: OK\\u001b[2J":5}') },
    { reads: 'more left out than there are', body: JSON.stringify({ ...JSON.parse(payload()), truncatedAlerts: -5 }) },
    { reads: 'members of every object', body: '{"__proto__":{"version":"4","alerts":[{}]}}' },
  ]) {
    test(`${reads}: refused in a short line, at once`, async () => {
      const robot = await dingTalk()
      const { raw, complaints } = await bridgeTo(robot.url)
      const before = cpuMs()
      const answer = await raw(alerts(body))
      assert.ok(cpuMs() - before < 1_000, `${cpuMs() - before} ms`)
      const line = bodyOf(answer)
      assert.equal(statusOf(answer), 400, line)
      assert.ok(line.length < 400, `${line.length} characters`)
      assert.doesNotMatch(line, /\p{Cc}/u)
      assert.deepEqual(complaints, [`answered 400: ${line}`])
      assert.deepEqual(robot.errcodes, [])
    })
  }
})

function labelled(labels: string): string {
  return `{"version":"4","alerts":[{"status":"firing","startsAt":"2026-11-03","annotations":{},"labels":${labels}}]}`
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join()
}

describe('how it may be sent', () => {
  const head = `POST /alerts HTTP/1.1\r\nhost: x\r\n${JSON_HEAD}\r\n`

  test('bodies of a gigabyte are thrown away as they come', async () => {
    const robot = await dingTalk()
    const { raw } = await bridgeTo(robot.url, { requestTimeoutMs: 60_000 })
    const piece = Buffer.alloc(2 ** 20, 0x20)
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')])
    const before = process.memoryUsage().rss
    const parts = Array<Buffer>(256).fill(chunk)
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        raw(`${head}connection: close\r\ntransfer-encoding: chunked\r\n\r\n`, ...parts, '0\r\n\r\n'),
      ),
    )
    for (const answer of answers) assert.equal(statusOf(answer), 413)
    const grownBy = process.memoryUsage().rss - before
    assert.ok(grownBy < 200 * 2 ** 20, `${Math.round(grownBy / 2 ** 20)} MiB more`)
  })

  for (const { slow, first, more } of [
    { slow: 'connections that say nothing', first: '', more: '' },
    { slow: 'heads that come byte by byte', first: 'POST /alerts HTTP/1.1\r\n', more: 'a' },
    { slow: 'bodies that come byte by byte', first: `${head}content-length: 1000\r\n\r\n`, more: ' ' },
    { slow: 'chunks that come byte by byte', first: `${head}transfer-encoding: chunked\r\n\r\n`, more: '1\r\nx\r\n' },
    { slow: 'bodies to nowhere', first: 'POST /nope HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n', more: ' ' },
  ]) {
    test(`${slow} hold no place for long`, async () => {
      const robot = await dingTalk()
      const { open, raw } = await bridgeTo(robot.url, { requestTimeoutMs: 200 })
      const sockets = await Promise.all(Array.from({ length: 30 }, open))
      const dripping = setInterval(() => {
        for (const socket of sockets) if (more !== '' && socket.writable) socket.write(more)
      }, 20)
      for (const socket of sockets) socket.resume().write(first)
      try {
        assert.equal(statusOf(await raw(alerts(payload()))), 200) // nobody waits for the slow
        await eventually(() => sockets.every(({ destroyed, readableEnded }) => destroyed || readableEnded))
      } finally {
        clearInterval(dripping)
        for (const socket of sockets) socket.destroy()
      }
    })
  }

  test('hundreds of connections leave memory and files to the process', async () => {
    const robot = await dingTalk()
    const { open, raw } = await bridgeTo(robot.url, { requestTimeoutMs: 500 })
    const sockets = await Promise.all(Array.from({ length: 400 }, open))
    const isOpen = ({ destroyed, readableEnded }: Socket) => !destroyed && !readableEnded
    for (const socket of sockets) socket.resume()
    await eventually(() => sockets.filter(isOpen).length <= 100)
    await eventually(() => !sockets.some(isOpen))
    assert.equal(statusOf(await raw(alerts(payload()))), 200)
    for (const socket of sockets) socket.destroy()
  })

  test('those who wait for a robot that never answers are answered all the same', async () => {
    const robot = await stranger(() => {})
    const { raw } = await bridgeTo(`${robot.origin}/robot/send?access_token=${TOKEN}`)
    const answers = await Promise.all(Array.from({ length: 60 }, () => raw(alerts(payload()))))
    assert.deepEqual([...new Set(answers.map(statusOf))], [503])
    assert.equal(robot.asked.length, 20)
  })
})

const BOMB = gzipSync(Buffer.alloc(2 ** 26))

describe('what the robot may answer', () => {
  for (const { answers, answer, says, deadlineMs = 10_000 } of [
    {
      answers: 'byte by byte without an end',
      answer: drip,
      deadlineMs: 300,
      says: /^DingTalk can not be reached: no answer within 0\.3 s$/,
    },
    {
      answers: 'a bomb',
      answer: (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
      says: /^the answer is not of DingTalk: is the URL that of a robot\?$/,
    },
    {
      answers: 'a head of a megabyte',
      answer: (_, response) => response.writeHead(200, { x: 'y'.repeat(2 ** 20) }).end('{"errcode":0}'),
      says: /^DingTalk can not be reached: UND_ERR_HEADERS_OVERFLOW$/,
    },
    {
      answers: 'an error of a megabyte',
      answer: (_, response) => response.end(JSON.stringify({ errcode: 1, errmsg: '\u001b\n中'.repeat(10_000) })),
      says: /^DingTalk says 1 (?:中 )+中…$|^DingTalk says 1 [中 ]{1,299}…$/,
    },
  ] as { answers: string; answer: RequestListener; says: RegExp; deadlineMs?: number }[]) {
    test(`${answers}: a short line, in time`, async () => {
      const robot = await stranger(answer)
      const { raw } = await bridgeTo(`${robot.origin}/robot/send?access_token=${TOKEN}`, { deadlineMs })
      assert.match(bodyOf(await raw(alerts(payload()))), says)
    })
  }

  for (const before of [0, 150, 250, 262, 268, 280, 295]) {
    test(`what it was sent, after ${before} characters: nobody reads token, secret or signature`, async () => {
      const echo: RequestListener = ({ url = '' }, response) => {
        const errmsg = `${'x'.repeat(before)}${TOKEN} ${SECRET} ${url} ${decodeURIComponent(url)}`
        response.end(JSON.stringify({ errcode: 400_101, errmsg }))
      }
      const robot = await stranger(echo)
      const { raw, complaints } = await bridgeTo(`${robot.origin}/robot/send?access_token=${TOKEN}`)
      const answer = await raw(alerts(payload()))
      assert.equal(statusOf(answer), 422)
      const [, sign = 'none'] = /sign=([^&]*)/.exec(robot.asked[0] ?? '') ?? []
      for (const secret of [TOKEN, SECRET.slice(3), sign, decodeURIComponent(sign)]) {
        for (const said of [answer, complaints.join()]) {
          assert.ok(!said.includes(secret.slice(0, 8)), `${secret.slice(0, 8)} in ${said}`)
        }
      }
    })
  }
})

function drip(
  _: unknown,
  response: { write(text: string): unknown; on(event: 'close', listener: () => void): unknown },
): void {
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}
