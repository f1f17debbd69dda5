import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { answer, CHAT, JSON_TYPE, PATH, question, stream } from '../answers.ts'
import { apis, fetchApi, requestApi } from '../apis.ts'
import type { Case } from '../case.ts'
import type { Scene } from '../scene.ts'

/** A greeting there and back through what an upgrade or a CONNECT has led to. */
async function converse(scene: Scene, socket: Duplex): Promise<void> {
  socket.write('ping')
  for await (const piece of socket) {
    scene.note('heard', String(piece))
    socket.end()
  }
}

const tunnels: readonly Case[] = [
  {
    name: 'protocols: upgrade',
    needs: ['request'],
    async play(scene) {
      const site = await scene.serve({
        tunnel: (_, socket) => {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n')
          socket.pipe(socket)
        },
      })
      const dispatcher = scene.use(new scene.undici.Agent())
      const { headers, socket } = await scene.undici.upgrade(site.origin + PATH, {
        protocol: 'echo',
        dispatcher,
      } as never)
      scene.note('upgraded', headers)
      await converse(scene, socket)
    },
  },
  {
    name: 'protocols: an upgrade that is refused',
    needs: ['request'],
    async play(scene) {
      const site = await scene.serve((visit) => answer(visit, 403))
      const dispatcher = scene.use(new scene.undici.Agent())
      await scene.fails('upgrade', scene.undici.upgrade(site.origin + PATH, { protocol: 'echo', dispatcher } as never))
    },
  },
  {
    name: 'protocols: CONNECT',
    needs: ['request'],
    async play(scene) {
      const site = await scene.serve({
        tunnel: (_, socket) => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n')
          socket.pipe(socket)
        },
      })
      const client = scene.use(new scene.undici.Client(site.origin))
      const { statusCode, headers, socket } = await client.connect({ path: 'gateway.test:443' })
      scene.note('connected', [statusCode, headers])
      await converse(scene, socket)
    },
  },
  {
    name: 'protocols: a CONNECT that ends',
    needs: ['request'],
    async play(scene) {
      const site = await scene.serve({ tunnel: (_, socket) => socket.destroy() })
      const client = scene.use(new scene.undici.Client(site.origin))
      await scene.fails('connect', client.connect({ path: 'gateway.test:443' }))
    },
  },
  {
    name: 'protocols: a WebSocket',
    needs: ['WebSocket'],
    async play(scene) {
      const site = await scene.serve({
        tunnel: ({ headers }, socket) => {
          const key = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
          const accept = `connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: ${key.digest('base64')}`
          socket.write(`HTTP/1.1 101 Switching Protocols\r\n${accept}\r\n\r\n`)
          socket.write(Buffer.from([0x81, 2, 0x68, 0x69])) // a text frame that says "hi"
          socket.once('data', () => socket.end(Buffer.from([0x88, 2, 3, 0xe8]))) // closes with 1000
        },
      })
      const socket = new scene.undici.WebSocket(site.origin.replace('http', 'ws'))
      await new Promise<void>((resolve) => {
        socket.onopen = () => scene.note('open')
        socket.onmessage = ({ data }) => {
          scene.note('message', String(data))
          socket.close(1000)
        }
        socket.onerror = ({ type }) => scene.note('error', type)
        socket.onclose = ({ code, wasClean }) => {
          scene.note('close', [code, wasClean])
          resolve()
        }
      })
    },
  },
  {
    name: 'protocols: an EventSource',
    needs: ['EventSource'],
    async play(scene) {
      const site = await scene.serve((visit) => stream(visit))
      const source = new scene.undici.EventSource(site.origin + PATH)
      await new Promise<void>((resolve) => {
        source.onopen = () => scene.note('open')
        source.onmessage = ({ data }) => {
          scene.note('message', data)
          if (data !== '[DONE]') return
          source.close()
          resolve()
        }
      })
    },
  },
]

const UNORDERED = 'the streams of one connection have no order among them'

const overTls: readonly Case[] = (['https', 'h2'] as const).flatMap((protocol) => [
  ...apis.map((api) => ({
    name: `protocols: ${api.name} over ${protocol}`,
    needs: ['request' as const, ...api.needs],
    async play(scene: Scene) {
      const site = await scene.serve((visit) => (visit.request.url === PATH ? answer(visit) : stream(visit)), protocol)
      const options = { connect: { ca: site.certificate }, allowH2: protocol === 'h2' }
      const dispatcher = scene.use(new scene.undici.Agent(options))
      for (const path of [PATH, PATH, '/v1/responses']) {
        await scene.settles(path, api.call(scene, site.origin + path, { ...question(), dispatcher }))
      }
    },
  })),
  {
    name: `protocols: eight at once over ${protocol}`,
    needs: ['request' as const],
    unordered: UNORDERED,
    async play(scene: Scene) {
      const site = await scene.serve((visit) => answer(visit), protocol)
      const options = { connect: { ca: site.certificate }, allowH2: protocol === 'h2', connections: 2 }
      const dispatcher = scene.use(new scene.undici.Agent(options))
      const urls = Array.from({ length: 8 }, (_, i) => `${site.origin}/numbered/${i}`)
      await Promise.all(
        urls.map((url) =>
          scene.settles(new URL(url).pathname, requestApi.call(scene, url, { ...question(), dispatcher })),
        ),
      )
    },
  },
])

const h2c: readonly Case[] = [fetchApi, requestApi].map((api) => ({
  name: `protocols: ${api.name} over h2c`,
  needs: ['H2CClient' as const],
  async play(scene: Scene) {
    const site = await scene.serve((visit) => answer(visit), 'h2c')
    const dispatcher = scene.use(new scene.undici.H2CClient(site.origin))
    for (const path of [PATH, '/v1/responses']) {
      await scene.settles(path, api.call(scene, site.origin + path, { ...question(), dispatcher }))
    }
  },
}))

const pipelining: readonly Case[] = [1, 2, 5].map((depth) => ({
  name: `protocols: ${depth} requests of a pipeline`,
  needs: ['request'] as const,
  unordered: 'what arrives together is told in the order of its requests, but not where each piece ended',
  async play(scene: Scene) {
    const site = await scene.serve((visit) => answer(visit))
    const dispatcher = scene.use(new scene.undici.Client(site.origin, { pipelining: depth }))
    const urls = Array.from({ length: 6 }, (_, i) => `${site.origin}/numbered/${i}`)
    await Promise.all(
      urls.map((url) =>
        scene.settles(new URL(url).pathname, requestApi.call(scene, url, { method: 'GET', dispatcher })),
      ),
    )
    scene.note(
      'order',
      site.requests.map(({ line }) => line),
    )
  },
}))

/** Answers whose head or end is not as usual, as the bytes of the server. */
const shapes: Readonly<Record<string, string>> = {
  'early hints':
    'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
  'two early hints': `${'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(2)}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok`,
  processing: 'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
  continue: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
  'switching protocols unasked': 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  trailers:
    'HTTP/1.1 200 OK\r\ntrailer: x-sum\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 7\r\nX-Sum: 8\r\n\r\n',
  'no content': 'HTTP/1.1 204 No Content\r\nx-one: 1\r\n\r\n',
  'not modified': 'HTTP/1.1 304 Not Modified\r\netag: "1"\r\n\r\n',
  'repeated headers':
    'HTTP/1.1 200 OK\r\nset-cookie: a=1\r\nset-cookie: b=2\r\nX-A: 1\r\nx-a: 2\r\ncontent-length: 0\r\n\r\n',
  'no reason and an odd status': 'HTTP/1.1 299 \r\ncontent-length: 0\r\n\r\n',
  'an end by closing': 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nto the end',
  'HTTP/1.0': 'HTTP/1.0 200 OK\r\n\r\nto the end',
}

const shaped: readonly Case[] = Object.entries(shapes).flatMap(([name, bytes]) =>
  apis.map((api) => ({
    name: `protocols: ${name}, ${api.name}`,
    needs: api.needs,
    async play(scene: Scene) {
      const site = await scene.serve(
        { connection: (socket) => void socket.once('data', () => socket.end(bytes)) },
        'tcp',
      )
      const { Agent } = scene.undici
      const dispatcher = Agent && scene.use(new Agent())
      await scene.settles(
        'call',
        api.call(scene, site.origin + PATH, { method: 'GET', ...(dispatcher && { dispatcher }) }),
      )
    },
  })),
)

const told: readonly Case[] = [
  {
    name: 'protocols: early hints, as the caller is told of them',
    needs: ['request'],
    async play(scene) {
      const site = await scene.serve(async ({ response, body }) => {
        await body()
        response.writeEarlyHints({ link: '</a>; rel=preload' })
        response.writeHead(200, JSON_TYPE).end(JSON.stringify(CHAT))
      })
      const dispatcher = scene.use(new scene.undici.Agent())
      const onInfo = (info: object) => scene.note('info', info)
      await scene.settles('call', requestApi.call(scene, site.origin + PATH, { ...question(), dispatcher, onInfo }))
    },
  },
  {
    name: 'protocols: expect-continue over h2',
    needs: ['request'],
    async play(scene) {
      const site = await scene.serve((visit) => answer(visit), 'h2')
      const client = new scene.undici.Client(site.origin, { connect: { ca: site.certificate }, allowH2: true })
      const dispatcher = scene.use(client)
      const options = { ...question(), dispatcher, expectContinue: true }
      await scene.settles('call', requestApi.call(scene, site.origin + PATH, options))
    },
  },
  {
    name: 'protocols: HEAD',
    needs: ['fetch'],
    async play(scene) {
      const site = await scene.serve(({ response }) => response.writeHead(200, { 'content-length': 10 }).end())
      for (const api of [fetchApi, ...(scene.undici.request === undefined ? [] : [requestApi])]) {
        await scene.settles(api.name, api.call(scene, site.origin + PATH, { method: 'HEAD' }))
      }
    },
  },
]

export const protocols: readonly Case[] = [...tunnels, ...overTls, ...h2c, ...pipelining, ...shaped, ...told]
