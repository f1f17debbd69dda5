import { gzipSync } from 'node:zlib'
import { answer, CHAT, JSON_TYPE, PATH, question } from '../answers.ts'
import { type CallOptions, fetchApi, requestApi } from '../apis.ts'
import type { Case } from '../case.ts'
import type { Feature } from '../feature.ts'
import type { Scene } from '../scene.ts'
import type { Visit } from '../site.ts'

/**
 * Retries so many times, by the rules of undici, but not by its clock: whether the connection of a refused attempt is
 * gone by then must not be a matter of chance.
 */
function retrying(scene: Scene, times = 5): object {
  let left = times
  const retry = (error: Error, _context: object, decided: (error?: Error) => void) => {
    if (left-- === 0) decided(error)
    else void scene.rest().then(() => decided())
  }
  return { retry, methods: ['GET', 'POST'] }
}

interface Composed {
  readonly name: string
  readonly needs: readonly Feature[]
  /** Several answers go by the number of the visit, from 1 on. */
  visit(visit: Visit, number: number): unknown
  interceptor(scene: Scene): unknown
  /** Beyond those of a question. */
  readonly options?: CallOptions
  readonly calls?: number
}

const unavailable = (visit: Visit, number: number) => answer(visit, number < 3 ? 503 : 200)
const redirecting = (status: number) => (visit: Visit) =>
  visit.request.url === '/end' ? answer(visit) : answer(visit, status, { location: '/end' })

const GET = { method: 'GET', body: null }

const composed: readonly Composed[] = [
  {
    name: 'dump',
    needs: ['interceptors.dump'],
    visit: (visit) => answer(visit),
    interceptor: ({ undici }) => undici.interceptors.dump(),
  },
  {
    name: 'dump of more than it may',
    needs: ['interceptors.dump'],
    visit: (visit) => answer(visit),
    interceptor: ({ undici }) => undici.interceptors.dump({ maxSize: 10 }),
  },
  {
    name: 'dns',
    needs: ['interceptors.dns'],
    visit: (visit) => answer(visit),
    interceptor: ({ undici }) =>
      undici.interceptors.dns({
        lookup: (_origin, _options, done) => done(null, [{ address: '127.0.0.1', family: 4, ttl: 10_000 }]),
      }),
    calls: 2,
  },
  {
    name: 'dns that finds nothing',
    needs: ['interceptors.dns'],
    visit: (visit) => answer(visit),
    interceptor: ({ undici }) =>
      undici.interceptors.dns({
        lookup: (_origin, _options, done) => done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []),
      }),
  },
  {
    name: 'cache',
    needs: ['interceptors.cache'],
    visit: (visit) => answer(visit, 200, { 'cache-control': 'public, max-age=100' }),
    interceptor: ({ undici }) => undici.interceptors.cache(),
    options: GET,
    calls: 3,
  },
  {
    name: 'cache of what has to be asked for again',
    needs: ['interceptors.cache'],
    visit: (visit) =>
      visit.request.headers['if-none-match'] === '"1"'
        ? visit.response.writeHead(304, { etag: '"1"' }).end()
        : answer(visit, 200, { 'cache-control': 'public, max-age=100', etag: '"1"' }),
    interceptor: ({ undici }) => undici.interceptors.cache(),
    options: { ...GET, headers: { 'cache-control': 'no-cache' } },
    calls: 2,
  },
  {
    name: 'decompress',
    needs: ['interceptors.decompress'],
    visit: async ({ response, body }) => {
      await body()
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(CHAT)))
    },
    interceptor: ({ undici }) => undici.interceptors.decompress(),
  },
  {
    name: 'deduplicate',
    needs: ['interceptors.deduplicate'],
    visit: (visit) => answer(visit),
    interceptor: ({ undici }) => undici.interceptors.deduplicate(),
    options: GET,
    calls: 2,
  },
  {
    name: 'retry',
    needs: ['interceptors.retry'],
    visit: unavailable,
    interceptor: (scene) => scene.undici.interceptors.retry(retrying(scene)),
  },
  {
    name: 'retry that gives up',
    needs: ['interceptors.retry'],
    visit: (visit) => answer(visit, 503),
    interceptor: (scene) => scene.undici.interceptors.retry(retrying(scene, 2)),
  },
  {
    name: 'redirect',
    needs: ['interceptors.redirect'],
    visit: redirecting(302),
    interceptor: ({ undici }) => undici.interceptors.redirect({ maxRedirections: 2 }),
    options: GET,
  },
  {
    name: 'redirect with the body',
    needs: ['interceptors.redirect'],
    visit: redirecting(307),
    interceptor: ({ undici }) => undici.interceptors.redirect({ maxRedirections: 2 }),
  },
  {
    name: 'redirect without an end',
    needs: ['interceptors.redirect'],
    visit: (visit) => answer(visit, 302, { location: '/again' }),
    interceptor: ({ undici }) =>
      undici.interceptors.redirect({ maxRedirections: 2, throwOnMaxRedirect: true } as never),
    options: GET,
  },
  {
    name: 'responseError',
    needs: ['interceptors.responseError'],
    visit: (visit) => answer(visit, 429, { 'retry-after': '1' }),
    interceptor: ({ undici }) => undici.interceptors.responseError(),
  },
  {
    name: 'responseError of a good answer',
    needs: ['interceptors.responseError'],
    visit: (visit) => answer(visit),
    interceptor: ({ undici }) => undici.interceptors.responseError(),
  },
  {
    name: 'one of the application',
    needs: ['compose'],
    visit: (visit) => answer(visit),
    interceptor:
      (scene) => (dispatch: (options: object, handler: object) => boolean) => (options: object, handler: object) => {
        scene.note('intercepted', Object.keys(options).sort())
        return dispatch({ ...options, headers: { 'x-mine': 'yes' } }, handler)
      },
  },
]

const composedCases: readonly Case[] = composed.flatMap(({ name, needs, visit, interceptor, options, calls = 1 }) =>
  [fetchApi, requestApi].map((api) => ({
    name: `interceptors: ${name}, ${api.name}`,
    needs: [...needs, ...api.needs],
    async play(scene: Scene) {
      let visits = 0
      const site = await scene.serve((each) => visit(each, ++visits))
      const agent = scene.use(new scene.undici.Agent())
      const dispatcher = agent.compose(interceptor(scene) as never)
      for (let i = 0; i < calls; i++) {
        await scene.settles(`call ${i}`, api.call(scene, site.origin + PATH, { ...question(), ...options, dispatcher }))
      }
      if (name.startsWith('retry')) await scene.rest()
    },
  })),
)

/** How redirects and errors were asked for before there were interceptors; later lines refuse these options. */
const byOption: readonly Case[] = [
  ['maxRedirections', { maxRedirections: 2 }, redirecting(302)] as const,
  ['throwOnError', { throwOnError: true }, (visit: Visit) => answer(visit, 429, { 'retry-after': '1' })] as const,
  ['expectContinue', { expectContinue: true }, (visit: Visit) => answer(visit)] as const,
  ['reset', { reset: true }, (visit: Visit) => answer(visit)] as const,
  ['blocking', { blocking: true }, (visit: Visit) => answer(visit)] as const,
  ['idempotent', { idempotent: false }, (visit: Visit) => answer(visit)] as const,
  ['responseHeaders', { responseHeaders: 'raw' }, (visit: Visit) => answer(visit)] as const,
  ['query', { query: { a: 'b', c: ['d', 'e'] } }, (visit: Visit) => answer(visit)] as const,
].map(([name, options, visit]) => ({
  name: `interceptors: the option ${name}`,
  needs: ['request'] as const,
  async play(scene: Scene) {
    const site = await scene.serve(visit)
    const dispatcher = scene.use(new scene.undici.Agent())
    for (const rest of [question(), { ...question(), ...GET }]) {
      await scene.settles(name, requestApi.call(scene, site.origin + PATH, { ...rest, ...options, dispatcher }))
    }
  },
}))

type Handlers = Record<string, new (...parts: unknown[]) => object>

/** Handlers that an application puts around its own by hand. */
const byHand: readonly Case[] = [
  {
    name: 'interceptors: createRedirectInterceptor',
    needs: ['createRedirectInterceptor'],
    async play(scene) {
      const { undici } = scene
      const create = (undici as unknown as Record<string, (options: object) => unknown>).createRedirectInterceptor
      const site = await scene.serve(redirecting(302))
      const interceptors = { Client: [create?.({ maxRedirections: 2 })] }
      const dispatcher = scene.use(new undici.Client(site.origin, { interceptors } as never))
      await scene.settles('call', requestApi.call(scene, site.origin + PATH, { ...question(), dispatcher }))
    },
  },
  {
    name: 'interceptors: a RetryHandler',
    needs: ['RetryHandler', 'handlers without a controller'],
    async play(scene) {
      let visits = 0
      const site = await scene.serve((visit) => unavailable(visit, ++visits))
      const dispatcher = scene.use(new scene.undici.Client(site.origin))
      const { RetryHandler } = scene.undici as unknown as Handlers
      const options = { ...question(), path: PATH, retryOptions: retrying(scene) }
      await scene.settles(
        'dispatch',
        new Promise((resolve, reject) => {
          const handler = {
            onConnect: () => scene.note('connect'),
            onHeaders: (status: number) => {
              scene.note('head', status)
              return true
            },
            onData: () => true,
            onComplete: resolve,
            onError: reject,
          }
          const dispatch = dispatcher.dispatch.bind(dispatcher)
          const outer = RetryHandler && new RetryHandler(options, { dispatch, handler })
          dispatcher.dispatch(options as never, outer as never)
        }),
      )
      await scene.rest()
    },
  },
  {
    name: 'interceptors: a RedirectHandler',
    needs: ['RedirectHandler'],
    async play(scene) {
      const site = await scene.serve(redirecting(302))
      const dispatcher = scene.use(new scene.undici.Client(site.origin))
      const { RedirectHandler } = scene.undici as unknown as Handlers
      const options = { method: 'GET', origin: site.origin, path: PATH }
      const head = (status: unknown) => {
        scene.note('head', status)
        return true
      }
      await scene.settles(
        'dispatch',
        new Promise<void>((resolve, reject) => {
          const ofEveryLine = {
            onConnect: () => scene.note('connect'),
            onHeaders: head,
            onData: () => true,
            onComplete: () => resolve(),
            onError: reject,
            onRequestStart: () => scene.note('start'),
            onResponseStart: (_: unknown, status: number) => void head(status),
            onResponseData: () => {},
            onResponseEnd: () => resolve(),
            onResponseError: (_: unknown, error: Error) => reject(error),
          }
          const dispatch = dispatcher.dispatch.bind(dispatcher)
          dispatch(
            options as never,
            (RedirectHandler && new RedirectHandler(dispatch, 2, options, ofEveryLine)) as never,
          )
        }),
      )
    },
  },
  {
    name: 'interceptors: a RetryAgent that goes on where an answer broke off',
    needs: ['RetryAgent'],
    async play(scene) {
      const text = 'x'.repeat(2000)
      let visits = 0
      const site = await scene.serve(({ request, response }) => {
        if (++visits === 1) {
          response.writeHead(200, { 'content-length': 2000, etag: '"1"', 'accept-ranges': 'bytes' })
          response.write(text.slice(0, 1000), () => setImmediate(() => response.destroy()))
        } else {
          const from = Number(/bytes=(\d+)/.exec(request.headers.range ?? '')?.[1])
          const range = `bytes ${from}-1999/2000`
          response.writeHead(206, { 'content-range': range, 'content-length': 2000 - from, etag: '"1"' })
          response.end(text.slice(from))
        }
      })
      const dispatcher = scene.use(new scene.undici.RetryAgent(new scene.undici.Agent(), retrying(scene)))
      await scene.settles('call', requestApi.call(scene, site.origin + PATH, { method: 'GET', dispatcher }))
      await scene.rest()
    },
  },
  {
    name: 'interceptors: redirects that fetch follows, to another host as well',
    needs: ['fetch'],
    async play(scene) {
      const far = await scene.serve((visit) => answer(visit))
      const site = await scene.serve((visit) =>
        visit.request.url === '/hop'
          ? answer(visit, 303, { location: `${far.origin}/end` })
          : answer(visit, 307, { location: '/hop' }),
      )
      for (const redirect of ['follow', 'manual', 'error']) {
        await scene.settles(redirect, fetchApi.call(scene, site.origin + PATH, { ...question(), redirect }))
      }
    },
  },
]

export const interceptors: readonly Case[] = [...composedCases, ...byOption, ...byHand]
