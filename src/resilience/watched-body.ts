/** Whoever follows how the caller reads the body of an answer. */
export interface BodyWatch {
  /** The caller wants the next piece. */
  waiting(): void
  /** It came. */
  arrived(): void
  /** The body is over: read to its end, left by the caller, or broken by a fault. Called once. */
  ended(fault?: { readonly error: unknown }): void
}

type Bytes = Uint8Array<ArrayBuffer>
type BodyStream = ReadableStream<Bytes>

/** A watched answer. */
interface Watched {
  readonly watch: BodyWatch
  /** What the caller sees as its body, once asked for. */
  stream: BodyStream | undefined
}

const answers = new WeakMap<Response, Watched>()
const prototypes = new WeakMap<Response, Response>()
const decoder = new TextDecoder()

/**
 * Follows the reading of a body. The answer stays the object that it is, so that nothing of it is lost: it gets a
 * prototype before its own, whose members read the body. They take it at the moment they are used, so that `clone` works
 * as ever, and read a whole body without a stream of their own.
 */
export function watchBody(response: Response, watch: BodyWatch): Response {
  if (response.body === null) {
    watch.ended()
    return response
  }
  answers.set(response, { watch, stream: undefined })
  return Object.setPrototypeOf(response, watchingPrototype(Object.getPrototypeOf(response)))
}

/** Made once for each class of answers: a `fetch` of the application's may have its own. */
function watchingPrototype(own: Response): Response {
  const known = prototypes.get(own)
  if (known !== undefined) return known
  const source = (response: Response): BodyStream | null => Reflect.get(own, 'body', response)
  const members = {
    get body(): BodyStream | null {
      const response = this as unknown as Response
      const answer = answers.get(response) as Watched
      answer.stream ??= watchedStream(() => source(response), answer.watch)
      return answer.stream
    },
    async bytes(this: Response): Promise<Bytes> {
      const { watch, stream } = answers.get(this) as Watched
      const body = source(this)
      if (body === null || this.bodyUsed || stream?.locked) {
        throw new TypeError('Body is unusable: Body has already been read')
      }
      return await readWhole(body, watch)
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

async function readWhole(body: BodyStream, watch: BodyWatch): Promise<Bytes> {
  const reader = body.getReader()
  const pieces: Bytes[] = []
  for (;;) {
    const { done, value } = await readPiece(reader, watch)
    if (done) return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
    pieces.push(value)
  }
}

/** Not read before the caller reads, and not a piece ahead. */
function watchedStream(source: () => BodyStream | null, watch: BodyWatch): BodyStream {
  let reader: ReadableStreamDefaultReader<Bytes> | undefined
  const open = () => {
    reader ??= (source() as BodyStream).getReader()
    return reader
  }
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const { done, value } = await readPiece(open(), watch)
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel(reason) {
        watch.ended()
        await open().cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

async function readPiece(reader: ReadableStreamDefaultReader<Bytes>, watch: BodyWatch) {
  watch.waiting()
  try {
    const piece = await reader.read()
    watch.arrived()
    if (piece.done) watch.ended()
    return piece
  } catch (error) {
    watch.ended({ error })
    throw error
  }
}

function exactBuffer(bytes: Bytes): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
}

/** Both a Blob and a form need to know the type. */
function copyOf(response: Response, bytes: Bytes): Response {
  const type = response.headers.get('content-type')
  return new Response(bytes, type === null ? {} : { headers: { 'content-type': type } })
}
