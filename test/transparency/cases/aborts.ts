import { Readable, Writable } from 'node:stream'
import { answer, JSON_TYPE, PATH, question } from '../answers.ts'
import { type Api, type CallOptions, controllerApi, fetchApi, requestApi, streamApi } from '../apis.ts'
import type { Case } from '../case.ts'
import type { Feature } from '../feature.ts'
import type { Scene } from '../scene.ts'
import type { Manners, Protocol } from '../site.ts'

/** Something during a call that an abort may come upon. */
interface Moment {
  readonly name: string
  /** How the server behaves; it calls `now` when the moment has come. */
  manners(now: () => void): Manners
  readonly body?: (now: () => void) => unknown
  readonly isBeforehand?: boolean
  readonly isInTheSameTurn?: boolean
  /** The caller itself sees the moment: it has the head, or a piece. */
  readonly isAt?: 'head' | 'piece'
  /** The call has gone well by then. */
  readonly isOver?: boolean
  /** Otherwise `http` and `h2`. */
  readonly protocols?: readonly Protocol[]
}

const hanging: Manners = { visit: ({ body }) => body() }

const moments: readonly Moment[] = [
  { name: 'beforehand', manners: () => hanging, isBeforehand: true },
  { name: 'in the turn of the call', manners: () => hanging, isInTheSameTurn: true },
  {
    name: 'while connecting',
    // Does not answer the handshake of TLS. undici keeps an abort to itself until there is a connection, or none.
    manners: (now) => ({
      connection: (socket) =>
        void socket.once('data', () => {
          now()
          setTimeout(() => socket.end(), 20)
        }),
    }),
    protocols: ['tcp'],
  },
  {
    name: 'when the request is at the server',
    manners: (now) => ({ visit: ({ body }) => body().then(now) }),
  },
  {
    name: 'within the body of the request',
    manners: (now) => ({ visit: ({ request }) => void request.on('error', () => {}).once('data', now) }),
    body: () => Readable.from(endless()),
  },
  {
    name: 'with the head of the answer',
    manners: () => ({
      visit: ({ response, body }) => body().then(() => response.writeHead(200, JSON_TYPE).flushHeaders()),
    }),
    isAt: 'head',
  },
  {
    name: 'within the body of the answer',
    manners: () => ({ visit: ({ response, body }) => body().then(() => response.write('{"id":')) }),
    isAt: 'piece',
  },
  { name: 'after the end', manners: () => ({ visit: (visit) => answer(visit) }), isOver: true },
]

async function* endless(): AsyncGenerator<string> {
  yield 'first'
  await new Promise(() => {}) // the rest never comes
}

interface Reason {
  readonly name: string
  abort(caller: AbortController): void
}

const plain: Reason = { name: 'an abort', abort: (caller) => caller.abort() }
const reasons: readonly Reason[] = [
  { name: 'an abort with an error', abort: (caller) => caller.abort(new RangeError('no longer of interest')) },
  { name: 'an abort with a string', abort: (caller) => caller.abort('enough') },
  { name: 'an abort with null', abort: (caller) => caller.abort(null) },
]

/** Calls, and aborts at the moment. What is noted meanwhile tells when each of the caller's hopes ended. */
async function abortAt(scene: Scene, api: Api, moment: Moment, reason: Reason, protocol: Protocol): Promise<void> {
  const caller = new AbortController()
  const now = () => {
    scene.note('aborts')
    reason.abort(caller)
  }
  // What the server notices is passed to the caller in a turn of its own.
  const site = await scene.serve(
    moment.manners(() => setImmediate(now)),
    protocol,
  )
  const origin = protocol === 'tcp' ? site.origin.replace('http:', 'https:') : site.origin
  const body = moment.body?.(now)
  const options: CallOptions = {
    ...question(),
    ...(body !== undefined && { body, duplex: 'half' }),
    signal: caller.signal,
    ...dispatcherOf(scene, protocol),
  }
  if (moment.isBeforehand) now()
  const watching: Scene = {
    ...scene,
    note: (event, detail) => {
      scene.note(event, detail)
      if (moment.isAt === 'head' && event.startsWith('head')) now()
    },
    piece: (stream, piece) => {
      scene.piece(stream, piece)
      if (moment.isAt === 'piece' && !caller.signal.aborted) now()
    },
  }
  const called = scene.settles('the call', api.call(watching, origin + PATH, options))
  if (moment.isInTheSameTurn) now()
  await called
  if (moment.isOver) now()
  if (protocol === 'tcp') await scene.rest()
  // A signal that is left behind would be heard by the next call.
  await scene.settles('one more', async () => {
    const next = await scene.serve((visit) => answer(visit))
    await requestOrFetch(scene).call(scene, `${next.origin}/v1/models`, dispatcherOf(scene, 'http'))
  })
}

function requestOrFetch({ undici }: Scene): Api {
  return undici.request === undefined ? fetchApi : requestApi
}

/** The built-in fetch comes without agents, and so without trust in our certificate. */
function dispatcherOf(scene: Scene, protocol: Protocol): CallOptions {
  const { Agent } = scene.undici
  if (Agent === undefined) return {}
  return { dispatcher: scene.use(new Agent({ connect: { rejectUnauthorized: false }, allowH2: protocol === 'h2' })) }
}

function named(api: Api, moment: Moment, reason: Reason, protocol: Protocol): Case {
  const features: readonly Feature[] = protocol === 'h2' ? ['aborts over h2'] : []
  return {
    name: `aborts: ${api.name}, ${reason.name} ${moment.name}, ${protocol}`,
    needs: [...api.needs, ...features],
    isSlow: protocol === 'tcp',
    play: (scene) => abortAt(scene, api, moment, reason, protocol),
  }
}

const atEachMoment = [fetchApi, requestApi, streamApi].flatMap((api) =>
  moments.flatMap((moment) =>
    (moment.protocols ?? (['http', 'h2'] as const)).map((protocol) => named(api, moment, plain, protocol)),
  ),
)

const forEachReason = [fetchApi, requestApi].flatMap((api) =>
  moments
    .filter(({ name }) => /beforehand|connecting|at the server|body of the answer/.test(name))
    .flatMap((moment) => reasons.map((reason) => named(api, moment, reason, moment.protocols?.[0] ?? 'http'))),
)

const ofTheBody: readonly Case[] = resting([
  ...(['cancel', 'cancel with a reason', 'break'] as const).map((way) => ({
    name: `aborts: fetch, ${way} of the body`,
    needs: ['fetch' as const],
    async play(scene: Scene) {
      const site = await scene.serve(({ response, body }) => body().then(() => response.write('first')))
      const { body } = await scene.undici.fetch(site.origin + PATH, question())
      if (way === 'break') {
        for await (const piece of body ?? []) {
          scene.piece('body', piece)
          break
        }
      } else await scene.settles(way, body?.cancel(way === 'cancel' ? undefined : 'enough') ?? (() => {}))
      scene.note('left')
    },
  })),
  ...(['destroy', 'destroy with an error', 'break', 'dump'] as const).map((way) => ({
    name: `aborts: request, ${way} of the body`,
    needs: ['request' as const],
    async play(scene: Scene) {
      const site = await scene.serve(({ response, body }) => body().then(() => response.write('first')))
      const dispatcher = scene.use(new scene.undici.Agent())
      const { body } = await scene.undici.request(site.origin + PATH, { ...question(), dispatcher })
      const gone = new Promise<void>((resolve) => body.once('close', () => resolve()))
      body.on('error', (error: Error) => scene.note('error of the body', `${error.name}: ${error.message}`))
      if (way === 'destroy') body.destroy()
      if (way === 'destroy with an error') body.destroy(new RangeError('enough'))
      if (way === 'dump') await scene.settles(way, body.dump({ limit: 1, signal: AbortSignal.abort() } as never))
      if (way === 'break') for await (const _ of body) break
      body.destroy()
      await gone
      scene.note('closed')
    },
  })),
  {
    name: 'aborts: stream, the sink breaks',
    needs: ['request'],
    async play(scene) {
      const site = await scene.serve((visit) => answer(visit))
      const dispatcher = scene.use(new scene.undici.Agent())
      const sink = () => new Writable({ write: (_, __, done) => done(new RangeError('full')) })
      await scene.fails('stream', scene.undici.stream(site.origin + PATH, { ...question(), dispatcher }, sink))
    },
  },
  {
    name: 'aborts: pipeline, destroyed',
    needs: ['request'],
    async play(scene) {
      const site = await scene.serve(({ response, body }) => body().then(() => response.write('first')))
      const dispatcher = scene.use(new scene.undici.Agent())
      const duplex = scene.undici.pipeline(site.origin + PATH, { method: 'POST', dispatcher }, ({ body }) => body)
      duplex.end('question')
      duplex.once('data', () => duplex.destroy(new RangeError('enough')))
      const gone = new Promise<void>((resolve) => duplex.once('close', () => resolve()))
      duplex.on('error', (error) => scene.note('error', error.message))
      await gone
    },
  },
  {
    name: 'aborts: a controller that aborts at the head',
    needs: ['handlers with a controller'],
    async play(scene) {
      const site = await scene.serve((visit) => answer(visit))
      const dispatcher = scene.use(new scene.undici.Agent())
      await new Promise<void>((resolve) => {
        dispatcher.dispatch(
          { origin: site.origin, path: PATH, method: 'GET' },
          {
            onRequestStart: () => scene.note('start'),
            onResponseStart: (controller) => {
              scene.note('head', [controller.aborted, controller.paused])
              controller.abort(new RangeError('enough'))
            },
            onResponseData: () => scene.note('data'),
            onResponseEnd: () => scene.note('end'),
            onResponseError: (controller, error) => {
              scene.note('error', [error.message, controller?.aborted])
              resolve()
            },
          },
        )
      })
    },
  },
  {
    name: 'aborts: a controller that pauses and goes on',
    needs: ['handlers with a controller'],
    async play(scene) {
      const site = await scene.serve(async ({ response, body }) => {
        await body()
        for (let i = 0; i < 32; i++) response.write(Buffer.alloc(65_536, i))
        response.end()
      })
      const dispatcher = scene.use(new scene.undici.Agent())
      let bytes = 0
      await new Promise<void>((resolve, reject) => {
        dispatcher.dispatch(
          { origin: site.origin, path: PATH, method: 'GET' },
          {
            onRequestStart: () => {},
            onResponseStart: () => {},
            onResponseData: (controller, piece) => {
              bytes += piece.length
              controller.pause()
              setImmediate(() => controller.resume())
            },
            onResponseEnd: () => resolve(),
            onResponseError: (_, error) => reject(error),
          },
        )
      })
      scene.note('bytes', bytes)
    },
  },
])

/** An answer that nobody wants costs its connection. */
function resting(each: readonly Case[]): readonly Case[] {
  return each.map((one) => ({
    ...one,
    isSlow: true,
    play: async (scene) => {
      await one.play(scene)
      await scene.rest()
    },
  }))
}

const byTime: readonly Case[] = [fetchApi, requestApi].map((api) => ({
  name: `aborts: ${api.name}, a time limit`,
  needs: api.needs,
  async play(scene: Scene) {
    const caller = new AbortController()
    const site = await scene.serve(async ({ body }) => {
      await body() // a limit from the start might be over before the request is at the server
      const limit = AbortSignal.timeout(1)
      limit.addEventListener('abort', () => caller.abort(limit.reason))
    })
    await scene.fails('the call', api.call(scene, site.origin + PATH, { ...question(), signal: caller.signal }))
    await scene.rest()
  },
}))

/** The source of the body breaks, and the call with it. */
const sources: readonly Case[] = [requestApi, streamApi, controllerApi].map((api) => ({
  name: `aborts: ${api.name} whose body breaks`,
  needs: api.needs,
  async play(scene: Scene) {
    const site = await scene.serve(({ request }) => void request.on('error', () => {}).resume())
    const dispatcher = scene.use(new scene.undici.Agent())
    const body = Readable.from(breaking())
    body.on('close', () => scene.note('the body closed'))
    await scene.fails('the call', api.call(scene, site.origin + PATH, { ...question(), body, dispatcher }))
  },
}))

function* breaking(): Generator<string> {
  yield 'first'
  throw new RangeError('the source broke')
}

export const aborts: readonly Case[] = [...atEachMoment, ...forEachReason, ...ofTheBody, ...byTime, ...sources]
