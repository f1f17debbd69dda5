import { answer, PATH, question } from '../answers.ts'
import { apis, type CallOptions, fetchApi, requestApi, streamApi } from '../apis.ts'
import type { Case } from '../case.ts'
import type { Scene } from '../scene.ts'
import type { Site } from '../site.ts'

/** Answers that are none, as the bytes of the server before it closes. */
const answers: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'no HTTP': 'SSH-2.0-OpenSSH_9.6\r\n',
  'half a head': 'HTTP/1.1 200 OK\r\ncontent-type: appli',
  'a body that is cut': 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":',
  'a chunk that is cut': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"id":',
  'a chunk without a length': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n',
  'two lengths': 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nok',
  'more than was promised': 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok and more',
  'a header without a name': 'HTTP/1.1 200 OK\r\n: x\r\n\r\n',
  'a head that is too large': `HTTP/1.1 200 OK\r\nx-large: ${'x'.repeat(70_000)}\r\ncontent-length: 0\r\n\r\n`,
}

const broken: readonly Case[] = Object.entries(answers).flatMap(([name, bytes]) =>
  apis.map((api) => ({
    name: `faults: ${name}, ${api.name}`,
    needs: api.needs,
    isSlow: true,
    async play(scene: Scene) {
      const connection = (socket: { once(event: 'data', then: () => void): unknown; end(bytes: string): unknown }) =>
        void socket.once('data', () => socket.end(bytes))
      const site = await scene.serve({ connection }, 'tcp')
      const { Agent } = scene.undici
      const dispatcher = Agent && scene.use(new Agent())
      const options = { method: 'GET', ...(dispatcher && { dispatcher }) }
      await scene.settles('call', api.call(scene, site.origin + PATH, options))
      await scene.rest()
    },
  })),
)

const resets: readonly Case[] = [fetchApi, requestApi, streamApi].flatMap((api) =>
  ['before the head', 'within the body'].map((moment) => ({
    name: `faults: a reset ${moment}, ${api.name}`,
    needs: api.needs,
    isSlow: true,
    async play(scene: Scene) {
      let reset = () => {}
      const site = await scene.serve(async ({ request, response, body }) => {
        await body()
        reset = () => void request.socket.resetAndDestroy()
        if (moment === 'before the head') reset()
        else response.write('first')
      })
      const { Agent } = scene.undici
      const dispatcher = Agent && scene.use(new Agent())
      const options = { ...question(), ...(dispatcher && { dispatcher }) }
      // A reset throws away what has arrived and was not read.
      const piece: Scene['piece'] = (...read) => {
        scene.piece(...read)
        reset()
      }
      await scene.fails('call', api.call({ ...scene, piece }, site.origin + PATH, options))
      await scene.rest()
    },
  })),
)

/** What is wrong before anything is sent. */
const refusals: Readonly<Record<string, (site: Site) => readonly [url: string, options: CallOptions]>> = {
  'a method that is none': ({ origin }) => [origin, { method: 'G T' }],
  'a header name that is none': ({ origin }) => [origin, { headers: { 'a b': 'x' } }],
  'a header value with a line': ({ origin }) => [origin, { headers: { a: 'x\r\ny: z' } }],
  'a header of undici alone': ({ origin }) => [origin, { headers: { 'transfer-encoding': 'chunked' } }],
  'the header expect': ({ origin }) => [origin, { headers: { expect: '100-continue' } }],
  'a body of a GET': ({ origin }) => [origin, { method: 'GET', body: 'body' }],
  'a scheme that is none': () => ['gopher://127.0.0.1/', {}],
  'a port that fetch refuses': () => ['http://127.0.0.1:6666/', { signal: AbortSignal.timeout(5_000) }],
  'a signal that is none': ({ origin }) => [origin, { signal: {} }],
  'a header of the caller’s own': ({ origin }) => [origin, { headers: { traceparent: '00-1-2-00' } }],
  'headers as pairs': ({ origin }) => [
    origin,
    {
      headers: [
        ['x-one', '1'],
        ['x-two', '2'],
      ],
    },
  ],
  'a header of two values': ({ origin }) => [origin, { headers: { 'x-two': ['1', '2'] } }],
}

const refused: readonly Case[] = Object.entries(refusals).flatMap(([name, make]) =>
  [fetchApi, requestApi].map((api) => ({
    name: `faults: ${name}, ${api.name}`,
    needs: api.needs,
    async play(scene: Scene) {
      const site = await scene.serve((visit) => answer(visit))
      const [url, options] = make(site)
      await scene.settles('call', () => api.call(scene, url, options))
    },
  })),
)

/** A port that is never assigned: one that has just become free may be reused a moment later. */
const NOBODY = 'http://127.0.0.1:2'

const unreachable: readonly Case[] = [fetchApi, requestApi, streamApi].flatMap((api) => [
  {
    name: `faults: a refused connection, ${api.name}`,
    needs: api.needs,
    async play(scene: Scene) {
      await scene.fails('call', api.call(scene, NOBODY + PATH, question()))
    },
  },
  {
    name: `faults: a name that is not found, ${api.name}`,
    needs: ['request' as const, ...api.needs],
    async play(scene: Scene) {
      const lookup = (_name: string, _options: object, done: (error: Error) => void) =>
        done(
          Object.assign(new Error('getaddrinfo ENOTFOUND gateway.test'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
        )
      const dispatcher = scene.use(new scene.undici.Agent({ connect: { lookup } as never }))
      await scene.fails('call', api.call(scene, `http://gateway.test${PATH}`, { ...question(), dispatcher }))
    },
  },
  {
    name: `faults: a certificate that nobody trusts, ${api.name}`,
    needs: api.needs,
    async play(scene: Scene) {
      const site = await scene.serve((visit) => answer(visit), 'https')
      await scene.fails('call', api.call(scene, site.origin + PATH, question()))
    },
  },
])

const LIMITS: Readonly<Record<string, object>> = {
  headersTimeout: { headersTimeout: 100 },
  bodyTimeout: { bodyTimeout: 100 },
  'connect timeout': { connect: { timeout: 100, rejectUnauthorized: false } },
}

const timeouts: readonly Case[] = Object.entries(LIMITS).flatMap(([name, options]) =>
  [fetchApi, requestApi].map((api) => ({
    name: `faults: ${name}, ${api.name}`,
    needs: ['request' as const, ...api.needs],
    isSlow: true,
    async play(scene: Scene) {
      const isConnecting = name === 'connect timeout'
      const site = isConnecting
        ? await scene.serve({}, 'tcp')
        : await scene.serve(({ response, body }) =>
            body().then(() => name === 'bodyTimeout' && response.write('first')),
          )
      const origin = isConnecting ? site.origin.replace('http:', 'https:') : site.origin
      const dispatcher = scene.use(new scene.undici.Agent(options))
      await scene.fails('call', api.call(scene, origin + PATH, { ...question(), dispatcher }))
    },
  })),
)

const limits: readonly Case[] = [
  { name: 'maxResponseSize', options: { maxResponseSize: 10 } },
  { name: 'maxHeaderSize', options: { maxHeaderSize: 20 } },
  { name: 'maxRequestsPerClient', options: { maxRequestsPerClient: 1 } },
].flatMap(({ name, options }) =>
  [fetchApi, requestApi].map((api) => ({
    name: `faults: ${name}, ${api.name}`,
    needs: ['request' as const, ...api.needs],
    async play(scene: Scene) {
      const site = await scene.serve((visit) => answer(visit))
      const dispatcher = scene.use(new scene.undici.Agent(options))
      for (let i = 0; i < 2; i++) {
        await scene.settles(`call ${i}`, api.call(scene, site.origin + PATH, { ...question(), dispatcher }))
      }
    },
  })),
)

export const faults: readonly Case[] = [...broken, ...resets, ...refused, ...unreachable, ...timeouts, ...limits]
