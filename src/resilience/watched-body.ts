/** How reading a body ended. */
export type BodyEnd =
  | { readonly kind: 'complete' } // read to its end
  | { readonly kind: 'broken'; readonly error: unknown }
  /** Cancelled by the reader. `isServed`: some data had arrived, and no read was pending. */
  | { readonly kind: 'cancelled'; readonly isServed: boolean }
  /**
   * No reader is left. `isStranded`: reading had started, or there was a clone, so that the source is still waiting.
   */
  | { readonly kind: 'collected'; readonly isStranded: boolean }

/** Observes how the caller reads the body of an answer. */
export interface BodyWatch {
  /** The first chunk is requested. Called at most once. */
  begun(): void
  /** The caller requests the next chunk; the returned function is called when it has arrived. */
  waiting(): () => void
  /** The body has ended: it was first read to its end, or broke, or no reader is left. */
  ended(end: BodyEnd): void
}

type Bytes = Uint8Array<ArrayBuffer>
type BodyStream = ReadableStream<Bytes>

/** The shared state of the body of an answer and its clones. */
interface Body {
  readonly watch: BodyWatch
  readers: number
  isRead: boolean
  isCloned: boolean
  /** Whether data has arrived. */
  hasCome: boolean
  /** Number of pending reads. */
  waiting: number
  /** Whether a reader was garbage-collected without cancelling its source. */
  hasLost: boolean
  isOver: boolean
}

/** A watched answer, or one of its clones. */
interface Watched {
  readonly body: Body
  /** The body that the caller sees, once requested. It references the answer. */
  stream: BodyStream | undefined
}

const answers = new WeakMap<Response, Watched>()
const prototypes = new WeakMap<Response, Response>()

/** Unfinished readers. Must not reference an answer, or it would never be garbage-collected. */
const readable = new FinalizationRegistry<Body>((body) => {
  body.hasLost = true
  leave(body)
})

const decoder = new TextDecoder()

/**
 * Observes how a body is read. The answer stays the same object, so that nothing of it is lost; a prototype with
 * observing body methods is inserted before its own. They use the body only when called, so that `clone` works as
 * usual, and read a complete body without an additional stream. Clones are observed as well.
 */
export function watchBody(response: Response, watch: BodyWatch): Response {
  if (response.body === null) {
    watch.ended({ kind: 'complete' })
    return response
  }
  return follow(response, {
    watch,
    readers: 0,
    isRead: false,
    isCloned: false,
    hasCome: false,
    waiting: 0,
    hasLost: false,
    isOver: false,
  })
}

function follow(response: Response, body: Body): Response {
  body.readers++
  const answer = { body, stream: undefined }
  answers.set(response, answer)
  readable.register(response, body, answer)
  return Object.setPrototypeOf(response, watchingPrototype(Object.getPrototypeOf(response)))
}

/** Created once per class of responses: a custom `fetch` may have its own. */
function watchingPrototype(own: Response): Response {
  const known = prototypes.get(own)
  if (known !== undefined) return known
  const source = (response: Response): BodyStream | null => Reflect.get(own, 'body', response)
  const members = {
    get body(): BodyStream | null {
      const response = this as unknown as Response
      const answer = answers.get(response) as Watched
      answer.stream ??= watchedStream(() => source(response), answer)
      return answer.stream
    },
    clone(this: Response): Response {
      const { body, stream } = answers.get(this) as Watched
      if (stream?.locked) throw new TypeError('Body is unusable: Body is locked')
      const clone = own.clone.call(this)
      body.isCloned = true
      return follow(clone, body)
    },
    async bytes(this: Response): Promise<Bytes> {
      const answer = answers.get(this) as Watched
      const body = source(this)
      if (body === null || this.bodyUsed || answer.stream?.locked) {
        throw new TypeError('Body is unusable: Body has already been read')
      }
      return await readWhole(body, answer)
    },
    async text(this: Response): Promise<string> {
      return decoder.decode(await members.bytes.call(this))
    },
    async json(this: Response): Promise<unknown> {
      return JSON.parse(await members.text.call(this))
    },
    async arrayBuffer(this: Response): Promise<ArrayBuffer> {
      return exactBuffer(await members.bytes.call(this))
    },
    async blob(this: Response): Promise<Blob> {
      return await copyOf(this, await members.bytes.call(this)).blob()
    },
    async formData(this: Response): Promise<FormData> {
      return await copyOf(this, await members.bytes.call(this)).formData()
    },
  }
  const made: Response = Object.create(own, Object.getOwnPropertyDescriptors(members))
  prototypes.set(own, made)
  return made
}

async function readWhole(source: BodyStream, answer: Watched): Promise<Bytes> {
  readable.unregister(answer) // read to the end, even if the answer itself is garbage-collected meanwhile
  const reader = source.getReader()
  const pieces: Bytes[] = []
  for (;;) {
    const { done, value } = await readPiece(reader, answer.body)
    if (done) return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
    pieces.push(value)
  }
}

/** Reads nothing before the caller does, and no chunk ahead. */
function watchedStream(source: () => BodyStream | null, answer: Watched): BodyStream {
  let reader: ReadableStreamDefaultReader<Bytes> | undefined
  const open = () => {
    reader ??= (source() as BodyStream).getReader()
    return reader
  }
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const { done, value } = await readPiece(open(), answer.body)
        if (!done) return controller.enqueue(value)
        readable.unregister(answer)
        controller.close()
      },
      async cancel(reason) {
        const cancelled = open().cancel(reason)
        readable.unregister(answer)
        leave(answer.body)
        await cancelled
      },
    },
    { highWaterMark: 0 },
  )
}

async function readPiece(reader: ReadableStreamDefaultReader<Bytes>, body: Body) {
  if (!body.isRead) {
    body.isRead = true
    body.watch.begun()
  }
  const stopWaiting = body.watch.waiting()
  body.waiting++
  try {
    const piece = await reader.read().finally(() => body.waiting--)
    stopWaiting()
    body.hasCome = true
    if (piece.done) end(body, { kind: 'complete' })
    return piece
  } catch (error) {
    stopWaiting()
    end(body, { kind: 'broken', error })
    throw error
  }
}

function leave(body: Body): void {
  body.readers--
  if (body.readers > 0) return
  const { hasLost, isRead, isCloned, hasCome, waiting } = body
  if (hasLost) end(body, { kind: 'collected', isStranded: isRead || isCloned })
  else end(body, { kind: 'cancelled', isServed: hasCome && waiting === 0 })
}

function end(body: Body, how: BodyEnd): void {
  if (body.isOver) return
  body.isOver = true
  body.watch.ended(how)
}

function exactBuffer(bytes: Bytes): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
}

/** Both `blob()` and `formData()` need the content type. */
function copyOf(response: Response, bytes: Bytes): Response {
  const type = response.headers.get('content-type')
  return new Response(bytes, type === null ? {} : { headers: { 'content-type': type } })
}
