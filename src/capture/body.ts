import { guard } from '../guard.ts'
import type { PublishedRequest } from './channels.ts'

/** Gets each piece of a body as it comes by, before its consumer does. */
export type PieceListener = (piece: Uint8Array) => void

/** The methods by which undici hands on pieces: `onData` in 5 to 7, `onResponseData` in 8. */
const SENT = ['onBodySent']
const RECEIVED = ['onData', 'onResponseData']

/**
 * Listens to the bytes of both bodies of a request; the only place that knows versions of undici. There are channels for
 * them from undici 7.11 on, but Node 20 and 22 have older ones. What every version has is these methods on the published
 * request, and an own property there goes with the request. The pieces pass unchanged, backpressure included.
 */
export function listenToBodies(request: PublishedRequest, onSent: PieceListener, onReceived: PieceListener): void {
  const methods = request as unknown as Record<string, unknown>
  for (const name of SENT) precede(methods, name, onSent)
  for (const name of RECEIVED) precede(methods, name, onReceived)
}

function precede(methods: Record<string, unknown>, name: string, listener: PieceListener): void {
  const original = methods[name]
  if (typeof original !== 'function') return
  const take = (piece: unknown) => {
    if (piece instanceof Uint8Array) listener(piece)
    else if (typeof piece === 'string') listener(Buffer.from(piece))
  }
  methods[name] = function (this: unknown, piece: unknown) {
    guard('capture', take, piece)
    return original.call(this, piece)
  }
}
