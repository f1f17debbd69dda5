/** Follows how the caller reads the body of an answer. */
export interface BodyWatch {
  /** The caller wants the next piece. */
  waiting(): void
  /** It came. */
  arrived(): void
  /** The body is over. Called once. */
  ended(end: BodyEnd): void
}

/**
 * `complete`: read to its last byte. `left`: the caller cancelled it, or dropped it unread. `broken`: reading failed.
 */
export type BodyEnd = { readonly kind: 'complete' | 'left' } | { readonly kind: 'broken'; readonly error: unknown }

type Bytes = Uint8Array<ArrayBuffer>
type BodyStream = ReadableStream<Bytes>

/** A watched answer. */
interface Watched {
  readonly reader: Reader
  /** What the caller sees as its body, once asked for. */
  stream: BodyStream | undefined
}

const answers = new WeakMap<Response, Watched>()
const prototypes = new WeakMap<Response, Response>()
const decoder = new TextDecoder()

/** An answer that is collected before its body was read to its end has been left. */
const collected = new FinalizationRegistry<Reader>((reader) => reader.leave())

/** One body, which several answers may read: the first, and its clones. It is left when all of them have left it. */
class Reading {
  readonly watch: BodyWatch
  readers = 0
  #isOver = false

  constructor(watch: BodyWatch) {
    this.watch = watch
  }

  end(end: BodyEnd): void {
    if (this.#isOver) return
    this.#isOver = true
    this.watch.ended(end)
  }
}

/** One answer's part in it. Holds no answer: that one is to be collected. */
class Reader {
  readonly reading: Reading
  #hasLeft = false

  constructor(reading: Reading) {
    this.reading = reading
    reading.readers++
  }

  leave(): void {
    if (this.#hasLeft) return
    this.#hasLeft = true
    this.reading.readers--
    if (this.reading.readers === 0) this.reading.end({ kind: 'left' })
  }
}

/**
 * Follows the reading of a body. The answer stays the object that it is, so that nothing of it is lost: it gets a
 * prototype before its own, whose members read the body. They take it at the moment they are used, so that `clone` works
 * as ever, and read a whole body without a stream of their own.
 */
export function watchBody(response: Response, watch: BodyWatch): Response {
  if (response.body === null) {
    watch.ended({ kind: 'complete' })
    return response
  }
  return join(response, new Reading(watch))
}

function join(response: Response, reading: Reading): Response {
  const reader = new Reader(reading)
  answers.set(response, { reader, stream: undefined })
  collected.register(response, reader)
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
      answer.stream ??= watchedStream(() => source(response), answer.reader)
      return answer.stream
    },
    clone(this: Response): Response {
      return join(own.clone.call(this), (answers.get(this) as Watched).reader.reading)
    },
    async bytes(this: Response): Promise<Bytes> {
      const { reader, stream } = answers.get(this) as Watched
      const body = source(this)
      if (body === null || this.bodyUsed || stream?.locked) {
        throw new TypeError('Body is unusable: Body has already been read')
      }
      return await readWhole(body, reader.reading)
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

async function readWhole(body: BodyStream, reading: Reading): Promise<Bytes> {
  const reader = body.getReader()
  const pieces: Bytes[] = []
  for (;;) {
    const { done, value } = await readPiece(reader, reading)
    if (done) return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
    pieces.push(value)
  }
}

/** Not read before the caller reads, and not a piece ahead. */
function watchedStream(source: () => BodyStream | null, by: Reader): BodyStream {
  let reader: ReadableStreamDefaultReader<Bytes> | undefined
  const open = () => {
    reader ??= (source() as BodyStream).getReader()
    return reader
  }
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const { done, value } = await readPiece(open(), by.reading)
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel(reason) {
        by.leave()
        await open().cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

async function readPiece(reader: ReadableStreamDefaultReader<Bytes>, reading: Reading) {
  reading.watch.waiting()
  try {
    const piece = await reader.read()
    reading.watch.arrived()
    if (piece.done) reading.end({ kind: 'complete' })
    return piece
  } catch (error) {
    reading.end({ kind: 'broken', error })
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
