import { answer, PATH, question, stream } from '../answers.ts'
import { type Api, apis, fetchApi, requestApi } from '../apis.ts'
import type { Case } from '../case.ts'
import type { Feature } from '../feature.ts'
import { openProxy } from '../proxy.ts'
import type { Scene } from '../scene.ts'
import type { Site } from '../site.ts'

interface Kind {
  readonly name: string
  readonly needs: readonly Feature[]
  open(scene: Scene, site: Site): object | Promise<object>
}

/** Every dispatcher that leads to one server. */
const kinds: readonly Kind[] = [
  { name: 'Agent', needs: [], open: ({ undici }) => new undici.Agent() },
  { name: 'Pool', needs: [], open: ({ undici }, { origin }) => new undici.Pool(origin) },
  { name: 'Client', needs: [], open: ({ undici }, { origin }) => new undici.Client(origin) },
  {
    name: 'BalancedPool',
    needs: ['BalancedPool'],
    open: ({ undici }, { origin }) => new undici.BalancedPool([origin]),
  },
  {
    name: 'RoundRobinPool',
    needs: ['RoundRobinPool'],
    open: ({ undici }, { origin }) => new undici.RoundRobinPool(origin, { connections: 2 }),
  },
  {
    name: 'ProxyAgent that tunnels',
    needs: ['ProxyAgent'],
    open: async (scene, site) =>
      new scene.undici.ProxyAgent({ uri: (await openProxy(scene, site)).origin, proxyTunnel: true }),
  },
  {
    name: 'ProxyAgent that forwards',
    needs: ['ProxyAgent'],
    open: async (scene, site) =>
      new scene.undici.ProxyAgent({ uri: (await openProxy(scene, site)).origin, proxyTunnel: false }),
  },
  {
    name: 'EnvHttpProxyAgent',
    needs: ['EnvHttpProxyAgent'],
    open: async (scene, site) =>
      new scene.undici.EnvHttpProxyAgent({ httpProxy: (await openProxy(scene, site)).origin, noProxy: '' }),
  },
  {
    name: 'EnvHttpProxyAgent that makes an exception',
    needs: ['EnvHttpProxyAgent'],
    open: async (scene, site) =>
      new scene.undici.EnvHttpProxyAgent({ httpProxy: (await openProxy(scene, site)).origin, noProxy: '127.0.0.1' }),
  },
  { name: 'RetryAgent', needs: ['RetryAgent'], open: ({ undici }) => new undici.RetryAgent(new undici.Agent()) },
]

/** Every API through every dispatcher: a question, one more by the same connection, and a stream. */
const throughEach: readonly Case[] = kinds.flatMap((kind) =>
  apis.map((api) => ({
    name: `dispatchers: ${api.name} through ${kind.name}`,
    needs: ['request' as const, ...kind.needs, ...api.needs],
    play: async (scene: Scene) => {
      const site = await scene.serve((visit) => (visit.request.url === PATH ? answer(visit) : stream(visit)))
      const dispatcher = scene.use(await kind.open(scene, site))
      for (const path of [PATH, PATH, '/v1/responses']) {
        await scene.settles(path, api.call(scene, site.origin + path, { ...question(), dispatcher }))
      }
    },
  })),
)

const UNORDERED = 'they go by connections of their own, and which is made first is a matter of chance'

/** Many at once, more than there are connections. */
const atOnce: readonly Case[] = kinds.flatMap((kind) =>
  [fetchApi, requestApi].map((api: Api) => ({
    name: `dispatchers: eight of ${api.name} at once through ${kind.name}`,
    needs: ['request' as const, ...kind.needs],
    unordered: UNORDERED,
    play: async (scene: Scene) => {
      const site = await scene.serve((visit) => answer(visit))
      const dispatcher = scene.use(await kind.open(scene, site))
      const urls = Array.from({ length: 8 }, (_, i) => `${site.origin}/numbered/${i}`)
      await Promise.all(
        urls.map((url) => scene.settles(new URL(url).pathname, api.call(scene, url, { ...question(), dispatcher }))),
      )
    },
  })),
)

const ofTheGlobal: readonly Case[] = [
  {
    name: 'dispatchers: the global one',
    needs: ['fetch'],
    async play(scene) {
      const site = await scene.serve((visit) => answer(visit))
      for (const path of [PATH, '/v1/embeddings']) await fetchApi.call(scene, site.origin + path, question())
    },
  },
  {
    name: 'dispatchers: a global one that the application sets',
    needs: ['request'],
    async play(scene) {
      const { getGlobalDispatcher, setGlobalDispatcher, Agent } = scene.undici
      const site = await scene.serve((visit) => answer(visit))
      const before = getGlobalDispatcher()
      setGlobalDispatcher(scene.use(new Agent({ connections: 1 })))
      await fetchApi.call(scene, site.origin + PATH, question())
      await requestApi.call(scene, site.origin + PATH, question())
      setGlobalDispatcher(before)
    },
  },
  {
    name: 'dispatchers: an agent of the package under the built-in fetch',
    needs: ['request'],
    async play(scene) {
      const site = await scene.serve((visit) => answer(visit))
      const dispatcher = scene.use(new scene.undici.Agent())
      await scene.settles('fetch', async () => {
        const response = await fetch(site.origin + PATH, { ...question(), dispatcher } as never)
        scene.note('head', response.status)
        return response.text()
      })
    },
  },
]

const proxies: readonly Case[] = [
  {
    name: 'dispatchers: a tunnel that the proxy refuses',
    needs: ['ProxyAgent'],
    async play(scene) {
      const proxy = await scene.serve({ tunnel: (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n') })
      const dispatcher = scene.use(new scene.undici.ProxyAgent({ uri: proxy.origin, proxyTunnel: true }))
      for (const api of [fetchApi, requestApi]) {
        await scene.fails(
          api.name,
          api.call(scene, `http://127.0.0.1:${proxy.port}${PATH}`, { ...question(), dispatcher }),
        )
      }
    },
  },
  {
    name: 'dispatchers: a proxy that wants to know who comes, to a server with TLS',
    needs: ['ProxyAgent'],
    async play(scene) {
      const site = await scene.serve((visit) => answer(visit), 'https')
      const proxy = await openProxy(scene, site)
      const { port, certificate } = site
      const requestTls = { ca: certificate, servername: 'localhost' }
      const dispatcher = scene.use(new scene.undici.ProxyAgent({ uri: proxy.origin, token: 'Basic dTpw', requestTls }))
      for (const api of [fetchApi, requestApi]) {
        await scene.settles(
          api.name,
          api.call(scene, `https://gateway.test:${port}${PATH}`, { ...question(), dispatcher }),
        )
      }
    },
  },
  {
    name: 'dispatchers: a SOCKS proxy',
    needs: ['Socks5ProxyAgent'],
    async play(scene) {
      const refusal = Buffer.from([5, 255]) // no way to log in is acceptable
      const proxy = await scene.serve(
        { connection: (socket) => void socket.once('data', () => socket.end(refusal)) },
        'tcp',
      )
      const dispatcher = scene.use(new scene.undici.Socks5ProxyAgent(`socks5://${proxy.host}`))
      await scene.fails('request', requestApi.call(scene, proxy.origin + PATH, { ...question(), dispatcher }))
    },
  },
]

const closing: readonly Case[] = (['close', 'destroy'] as const).flatMap((ending) =>
  (['Agent', 'Pool', 'Client'] as const).map((kind) => ({
    name: `dispatchers: ${ending} of ${kind} while an answer comes`,
    needs: ['request' as const],
    async play(scene: Scene) {
      let go = () => {}
      const site = await scene.serve(async ({ response, body }) => {
        await body()
        response.write('first')
        go = () => void response.end('second')
      })
      const { undici } = scene
      const dispatcher = scene.use(kind === 'Agent' ? new undici.Agent() : new undici[kind](site.origin))
      const { body } = await undici.request(site.origin + PATH, { ...question(), dispatcher } as never)
      const read = scene.settles('the body', body.text())
      const ended = scene.settles(ending, dispatcher[ending]())
      go()
      await Promise.all([read, ended])
      await scene.fails('a call afterwards', requestApi.call(scene, site.origin + PATH, { ...question(), dispatcher }))
    },
  })),
)

export const dispatchers: readonly Case[] = [...throughEach, ...atOnce, ...ofTheGlobal, ...proxies, ...closing]
