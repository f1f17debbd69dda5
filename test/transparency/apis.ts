import { type Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { errorFacts } from './error-facts.ts'
import type { Feature } from './feature.ts'
import type { Scene } from './scene.ts'

/** Options of a call, of whichever API and version. */
export type CallOptions = Readonly<Record<string, unknown>>

/** A way to call that notes all that its caller sees, and rejects as it does. */
export interface Api {
  readonly name: string
  readonly needs: readonly Feature[]
  call(scene: Scene, url: string, options: CallOptions): Promise<void>
}

export const fetchApi: Api = {
  name: 'fetch',
  needs: ['fetch'],
  async call(scene, url, options) {
    const piece = pieceOf(scene, url)
    const response = await scene.undici.fetch(url, options as never)
    const { status, statusText, ok, redirected, type, headers } = response
    note(scene, url, 'head', { status, statusText, ok, redirected, type, headers: [...headers] })
    for await (const bytes of response.body ?? []) piece(bytes)
    note(scene, url, 'end')
  },
}

export const requestApi: Api = {
  name: 'request',
  needs: ['request'],
  async call(scene, url, options) {
    const piece = pieceOf(scene, url)
    const { statusCode, headers, trailers, body } = await scene.undici.request(url, options as never)
    note(scene, url, 'head', { statusCode, headers })
    for await (const bytes of body) piece(bytes)
    note(scene, url, 'end', trailers)
  },
}

export const streamApi: Api = {
  name: 'stream',
  needs: ['request'],
  async call(scene, url, options) {
    const piece = pieceOf(scene, url)
    const { trailers } = await scene.undici.stream(url, options as never, ({ statusCode, headers }) => {
      note(scene, url, 'head', { statusCode, headers })
      return new Writable({
        write: (bytes, _, done) => {
          piece(bytes)
          done()
        },
        final: (done) => {
          note(scene, url, 'final')
          done()
        },
      })
    })
    note(scene, url, 'end', trailers)
  },
}

export const pipelineApi: Api = {
  name: 'pipeline',
  needs: ['request'],
  async call(scene, url, { body, ...options }) {
    const piece = pieceOf(scene, url)
    const duplex = scene.undici.pipeline(url, options as never, ({ statusCode, headers, body: answer }) => {
      note(scene, url, 'head', { statusCode, headers })
      return answer as Readable
    })
    duplex.on('data', piece)
    duplex.end(body)
    await finished(duplex)
    note(scene, url, 'end')
  },
}

/** The lowest layer, with the handlers of undici 7 and later. */
export const controllerApi: Api = {
  name: 'dispatch with a controller',
  needs: ['handlers with a controller'],
  call: (scene, url, { dispatcher, ...options }) =>
    new Promise((resolve, reject) => {
      const piece = pieceOf(scene, url)
      const { origin, pathname } = new URL(url)
      const at = (dispatcher ?? scene.undici.getGlobalDispatcher()) as { dispatch(...of: unknown[]): boolean }
      const accepted = at.dispatch(
        { origin, path: pathname, ...options },
        {
          onRequestStart: () => note(scene, url, 'start'),
          onRequestUpgrade: () => note(scene, url, 'upgrade'),
          onResponseStart: (_: unknown, status: number, headers: object, text: string) =>
            note(scene, url, 'head', { status, headers, text }),
          onResponseData: (_: unknown, bytes: Buffer) => piece(bytes),
          onResponseEnd: (_: unknown, trailers: object) => {
            note(scene, url, 'end', trailers)
            resolve()
          },
          onResponseError: (_: unknown, error: Error) => {
            note(scene, url, 'error', errorFacts(error))
            reject(error)
          },
        },
      )
      note(scene, url, 'dispatched', accepted)
    }),
}

/** The lowest layer, with the handlers of undici up to 7. */
export const handlerApi: Api = {
  name: 'dispatch with a handler',
  needs: ['handlers without a controller'],
  call: (scene, url, { dispatcher, ...options }) =>
    new Promise((resolve, reject) => {
      const piece = pieceOf(scene, url)
      const { origin, pathname } = new URL(url)
      const at = (dispatcher ?? scene.undici.getGlobalDispatcher()) as { dispatch(...of: unknown[]): boolean }
      const accepted = at.dispatch(
        { origin, path: pathname, ...options },
        {
          onConnect: () => note(scene, url, 'connect'),
          onUpgrade: () => note(scene, url, 'upgrade'),
          onHeaders: (status: number, headers: Buffer[], _: unknown, text: string) => {
            note(scene, url, 'head', { status, headers: headers.map(String), text })
            return true
          },
          onData: (bytes: Buffer) => {
            piece(bytes)
            return true
          },
          onBodySent: (bytes: Buffer) => scene.piece(`sent ${new URL(url).pathname}`, bytes),
          onRequestSent: () => note(scene, url, 'sent'),
          onComplete: (trailers: unknown[] | null) => {
            note(scene, url, 'end', trailers?.map(String))
            resolve()
          },
          onError: (error: Error) => {
            note(scene, url, 'error', errorFacts(error))
            reject(error)
          },
        },
      )
      note(scene, url, 'dispatched', accepted)
    }),
}

export const apis: readonly Api[] = [fetchApi, requestApi, streamApi, pipelineApi, controllerApi, handlerApi]

function note(scene: Scene, url: string, event: string, detail?: unknown): void {
  scene.note(`${event} ${new URL(url).pathname}`, detail)
}

function pieceOf(scene: Scene, url: string): (piece: { readonly length: number }) => void {
  const { pathname } = new URL(url)
  return (piece) => scene.piece(pathname, piece)
}
