import { once } from 'node:events'
import { Readable } from 'node:stream'
import { deflateSync, gzipSync } from 'node:zlib'
import { answer, CHAT, JSON_TYPE, PATH, QUESTION, stream } from '../answers.ts'
import { type Api, fetchApi, pipelineApi, requestApi, streamApi } from '../apis.ts'
import type { Case } from '../case.ts'
import type { Scene } from '../scene.ts'

/** More than a socket takes at once. */
const LARGE = 'x'.repeat(1_000_000)

const text = new TextEncoder()

/** Bodies of requests, in all the shapes that undici takes; where an API refuses one, its error is the answer. */
const shapes: Readonly<Record<string, (scene: Scene) => unknown>> = {
  string: () => QUESTION,
  'empty string': () => '',
  Buffer: () => Buffer.from(QUESTION),
  Uint8Array: () => text.encode(QUESTION),
  ArrayBuffer: () => text.encode(QUESTION).buffer,
  DataView: () => new DataView(text.encode(QUESTION).buffer),
  URLSearchParams: () => new URLSearchParams({ model: 'gpt-4.1', input: 'Xin chào' }),
  Blob: () => new Blob([QUESTION, 'more'], { type: 'application/json' }),
  FormData: ({ undici }) => {
    const form = new undici.FormData()
    form.append('model', 'whisper-1')
    form.append('file', new Blob(['RIFF'], { type: 'audio/wav' }) as never, 'voice.wav')
    return form
  },
  Readable: () => Readable.from(['first', 'second']),
  'Readable of bytes': () => Readable.from([Buffer.from('first'), Buffer.from('second')], { objectMode: false }),
  'Readable that ends at once': () => Readable.from([]),
  ReadableStream: () => new Blob(['first', 'second']).stream(),
  generator: () => pieces(),
  'array of pieces': () => ['first', 'second'],
  'large string': () => LARGE,
  'large stream': () => Readable.from([LARGE, LARGE]),
  null: () => null,
  number: () => 7,
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield text.encode('first')
  await new Promise((resolve) => setImmediate(resolve))
  yield text.encode('second')
}

const sent: readonly Case[] = Object.entries(shapes).flatMap(([name, make]) =>
  [fetchApi, requestApi, streamApi, pipelineApi].map((api: Api) => ({
    name: `bodies: ${api.name} sends ${name}`,
    needs: api.needs,
    async play(scene: Scene) {
      if (api === pipelineApi && !/string$|Buffer$/.test(name)) return scene.note('a pipeline is a stream itself')
      const site = await scene.serve(async ({ response, body }) => {
        const received = await body()
        response.writeHead(200, JSON_TYPE).end(JSON.stringify({ bytes: received.length }))
      })
      const { Agent } = scene.undici
      const dispatcher = Agent && scene.use(new Agent())
      const options = { method: 'POST', body: make(scene), duplex: 'half', ...(dispatcher && { dispatcher }) }
      await scene.settles('call', api.call(scene, site.origin + PATH, options))
    },
  })),
)

const lengths: readonly Case[] = [
  { name: 'too short', length: '100' },
  { name: 'too long', length: '3' },
  { name: 'not a number', length: 'many' },
].flatMap(({ name, length }) =>
  [true, false].map((strictContentLength) => ({
    name: `bodies: a length that is ${name}, ${strictContentLength ? 'strictly' : 'loosely'}`,
    needs: ['request' as const],
    async play(scene: Scene) {
      const site = await scene.serve({ connection: (socket) => void socket.once('data', () => socket.end()) }, 'tcp')
      const dispatcher = scene.use(new scene.undici.Client(site.origin, { strictContentLength }))
      const options = { method: 'POST', headers: { 'content-length': length }, body: 'short', dispatcher }
      await scene.settles('call', requestApi.call(scene, site.origin + PATH, options))
    },
  })),
)

/** Ways of a response of fetch to be read. */
const readers: Readonly<Record<string, (response: Response) => Promise<unknown>>> = {
  text: (response) => response.text(),
  json: (response) => response.json(),
  arrayBuffer: async (response) => (await response.arrayBuffer()).byteLength,
  blob: async (response) => (await response.blob()).size,
  'clone, both read': async (response) => {
    const clone = response.clone()
    return [await response.text(), await clone.text()]
  },
  'clone, one read': (response) => response.clone().text(),
  tee: async (response) => {
    const [one, other] = response.body?.tee() ?? []
    return [await new Response(one ?? null).text(), await new Response(other ?? null).text()]
  },
  twice: async (response) => [await response.text(), await response.text()],
  'by a reader': async (response) => {
    const reader = response.body?.getReader()
    let bytes = 0
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) bytes += read.value.length
    return [bytes, await reader?.closed]
  },
  'piped through': async (response) => {
    const decoded = response.body?.pipeThrough<string>(new TextDecoderStream() as never)
    let whole = ''
    for await (const piece of decoded ?? []) whole += piece
    return whole
  },
}

const read: readonly Case[] = Object.entries(readers).map(([name, reader]) => ({
  name: `bodies: fetch, ${name}`,
  needs: ['fetch' as const],
  async play(scene: Scene) {
    const site = await scene.serve((visit) => answer(visit))
    const response = await scene.undici.fetch(site.origin + PATH)
    await scene.settles(name, reader(response as never))
    scene.note('used', response.bodyUsed)
  },
}))

interface BodyReadable extends Readable {
  text(): Promise<string>
  json(): Promise<unknown>
  blob(): Promise<Blob>
  arrayBuffer(): Promise<ArrayBuffer>
  dump(): Promise<unknown>
}

const requestReaders: Readonly<Record<string, (body: BodyReadable) => Promise<unknown>>> = {
  text: (body) => body.text(),
  json: (body) => body.json(),
  blob: async (body) => (await body.blob()).size,
  arrayBuffer: async (body) => (await body.arrayBuffer()).byteLength,
  dump: (body) => body.dump(),
  twice: async (body) => [await body.text(), await body.text()],
  'with an encoding': async (body) => {
    body.setEncoding('utf8')
    let whole = ''
    for await (const piece of body) whole += piece
    return whole
  },
  paused: async (body) => {
    body.pause()
    await new Promise((resolve) => setImmediate(resolve))
    return body.text()
  },
  // The consumer shares its bytes with all below it, and may write into them.
  'that it overwrites': async (body) => {
    for await (const piece of body) piece.fill(0)
  },
}

const readByRequest: readonly Case[] = Object.entries(requestReaders).map(([name, reader]) => ({
  name: `bodies: request, ${name}`,
  needs: ['request' as const],
  async play(scene: Scene) {
    const site = await scene.serve((visit) => answer(visit))
    const dispatcher = scene.use(new scene.undici.Agent())
    const { body } = await scene.undici.request(site.origin + PATH, { dispatcher })
    for (const event of ['end', 'close']) body.once(event, () => scene.note(event))
    await scene.settles(name, reader(body as never))
    await scene.settles('one more', requestApi.call(scene, site.origin + PATH, { dispatcher }))
  },
}))

const encoded: readonly Case[] = [
  { name: 'gzip', encoding: 'gzip', bytes: gzipSync(JSON.stringify(CHAT)) },
  { name: 'deflate', encoding: 'deflate', bytes: deflateSync(JSON.stringify(CHAT)) },
  { name: 'gzip that is none', encoding: 'gzip', bytes: Buffer.from('not compressed') },
  { name: 'gzip that is cut', encoding: 'gzip', bytes: gzipSync(LARGE).subarray(0, 500) },
  { name: 'two encodings', encoding: 'deflate, gzip', bytes: gzipSync(deflateSync(JSON.stringify(CHAT))) },
  { name: 'an unknown encoding', encoding: 'rot13', bytes: Buffer.from('kva') },
].flatMap(({ name, encoding, bytes }) =>
  [fetchApi, requestApi].map((api) => ({
    name: `bodies: ${api.name}, ${name}`,
    needs: api.needs,
    async play(scene: Scene) {
      const headers = { ...JSON_TYPE, 'content-encoding': encoding, 'content-length': bytes.length }
      const site = await scene.serve(({ response }) => response.writeHead(200, headers).end(bytes))
      await scene.settles('call', api.call(scene, site.origin + PATH, {}))
    },
  })),
)

const large: readonly Case[] = [fetchApi, requestApi, streamApi].flatMap((api) => [
  {
    name: `bodies: ${api.name}, an answer of megabytes`,
    needs: api.needs,
    async play(scene: Scene) {
      const site = await scene.serve(({ response }) => {
        for (let i = 0; i < 8; i++) response.write(LARGE)
        response.end()
      })
      // How much of it the caller still has to read when the last of it comes off the socket is a matter of chance.
      let bytes = 0
      const add = (length: number) => {
        bytes += length
      }
      const counting: Scene = { ...scene, piece: (_, { length }) => add(length) }
      await scene.settles('call', api.call(counting, site.origin + PATH, {}))
      scene.note('bytes', bytes)
    },
  },
  {
    name: `bodies: ${api.name}, a stream of events`,
    needs: api.needs,
    async play(scene: Scene) {
      const site = await scene.serve((visit) => stream(visit))
      await scene.settles('call', api.call(scene, site.origin + PATH, {}))
    },
  },
])

/** An answer that nobody reads stalls at its server: what is held back is not taken in by someone else. */
const backpressure: Case = {
  name: 'bodies: an answer that is not read holds the server up',
  needs: ['request'],
  isSlow: true,
  async play(scene) {
    const pieces = 24
    let written = 0
    const site = await scene.serve(async ({ response }) => {
      for (; written < pieces; written++) if (!response.write(LARGE)) await once(response, 'drain')
      response.end()
    })
    const dispatcher = scene.use(new scene.undici.Agent())
    const { body } = await scene.undici.request(site.origin + PATH, { dispatcher })
    for (let i = 0; i < 3; i++) await scene.rest()
    scene.note('is held up', written < pieces)
    scene.note('bytes', (await body.arrayBuffer()).byteLength)
  },
}

export const bodies: readonly Case[] = [
  ...sent,
  ...lengths,
  ...read,
  ...readByRequest,
  ...encoded,
  ...large,
  backpressure,
]
