import { guard } from '../guard.ts'
import type { PublishedRequest } from './channels.ts'

/** Receives each chunk of a body before its consumer does. */
export type PieceListener = (piece: Uint8Array) => void

/** The methods by which undici passes on chunks: `onData` in 5 to 7, `onResponseData` in 8. */
const SENT = ['onBodySent']
const RECEIVED = ['onData', 'onResponseData']

/**
 * Observes the bytes of both bodies of a request; the only place that depends on versions of undici. undici has
 * channels for them since 7.11, but Node 20 and 22 contain older ones. Every version calls these methods of the
 * published request, so an own property of the request observes them. Chunks and backpressure pass unchanged.
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
