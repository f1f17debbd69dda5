import { guard } from '../guard.ts'
import { type ChannelEvents, listen, type PublishedRequest } from './channels.ts'

/** Receives each piece of the two bodies of a request before its consumer does. */
export interface BodyListener {
  sent(piece: unknown): void
  received(piece: unknown): void
}

/** The methods by which undici passes on pieces: `onData` in 5 to 7, `onResponseData` in 8. */
const SENT = ['onBodySent']
const RECEIVED = ['onData', 'onResponseData']

type PieceEvent = ChannelEvents['undici:request:bodyChunkSent']

/**
 * Observes the bytes of both bodies of requests; the only place that depends on versions of undici. From 7.11 on it has
 * channels for them. Every older version, such as those in Node 20 and 22, calls methods of the published request, so
 * that own properties of the request observe them; but they make it another kind of object for V8, which costs more than
 * the channels. Several versions may be at work in one process: of each class of requests the first one shows whether
 * it uses the channels. Pieces and backpressure pass unchanged.
 */
export class BodyObserver {
  readonly #listenerOf: (request: PublishedRequest) => BodyListener | undefined
  /** The classes of requests that publish their pieces. */
  readonly #publishing = new WeakSet<object>()
  /** Requests that are observed by their methods. */
  readonly #patched = new WeakSet<PublishedRequest>()
  readonly #undos: readonly (() => void)[]

  constructor(listenerOf: (request: PublishedRequest) => BodyListener | undefined) {
    this.#listenerOf = listenerOf
    this.#undos = [
      listen('undici:request:bodyChunkSent', (event) => guard('capture', this.#sent, event)),
      listen('undici:request:bodyChunkReceived', (event) => guard('capture', this.#received, event)),
    ]
  }

  readonly #sent = (event: PieceEvent): void => this.#publishedTo(event)?.sent(event.chunk)
  readonly #received = (event: PieceEvent): void => this.#publishedTo(event)?.received(event.chunk)

  /** Must be called for each request that is observed, before it is sent. */
  observe(request: PublishedRequest, listener: BodyListener): void {
    if (this.#publishing.has(request.constructor)) return
    this.#patched.add(request)
    const methods = request as unknown as Record<string, unknown>
    for (const name of SENT) precede(methods, name, (piece) => listener.sent(piece))
    for (const name of RECEIVED) precede(methods, name, (piece) => listener.received(piece))
  }

  close(): void {
    for (const undo of this.#undos) undo()
  }

  #publishedTo({ request }: PieceEvent): BodyListener | undefined {
    const listener = this.#listenerOf(request)
    if (listener === undefined || !this.#patched.has(request)) return listener
    if (typeof request.constructor === 'function') this.#publishing.add(request.constructor)
    return undefined
  }
}

function precede(methods: Record<string, unknown>, name: string, listener: (piece: unknown) => void): void {
  const original = methods[name]
  if (typeof original !== 'function') return
  methods[name] = function (this: unknown, piece: unknown) {
    guard('capture', listener, piece)
    return original.call(this, piece)
  }
}
