import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { Socket } from 'node:net'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'

export type IncomingRequest = IncomingMessage | Http2ServerRequest
export type OutgoingResponse = ServerResponse | Http2ServerResponse

/** The connection of one answer; the only file that depends on the version of HTTP. Never throws. */
export class Channel {
  readonly #response: OutgoingResponse
  readonly #gone = new AbortController()
  #headSent = false
  #ended = false
  #finished = false
  #brokenOff = false

  constructor(request: IncomingRequest, response: OutgoingResponse) {
    this.#response = response
    // Where a client resets an HTTP/2 stream, Node.js ends and finishes it all the same.
    response.on('finish', () => {
      this.#finished = this.#ended && !('stream' in response && response.stream.aborted)
    })
    response.on('close', () => this.#gone.abort())
    for (const side of [request, response]) side.on('error', () => {}) // the close that follows says enough
  }

  /** Aborts when no more can be sent, whether all was sent or not. */
  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** The client disconnected before it had the whole answer. */
  get deserted(): boolean {
    return this.#gone.signal.aborted && !this.#finished && !this.#brokenOff
  }

  get headSent(): boolean {
    return this.#headSent
  }

  /** How the client reset an HTTP/2 stream. */
  get resetCode(): number | undefined {
    return 'stream' in this.#response ? this.#response.stream?.rstCode : undefined
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    if (this.#gone.signal.aborted) return
    this.#headSent = true
    // One of two signatures that TypeScript does not unite.
    const response = this.#response as ServerResponse
    response.writeHead(status, headers)
    response.flushHeaders()
  }

  /** Resolves when the client is ready for more, or gone. */
  async write(bytes: Buffer): Promise<void> {
    const response = this.#response as ServerResponse
    if (this.#gone.signal.aborted || response.write(bytes)) return
    await new Promise<void>((resolve) => {
      const proceed = () => {
        response.off('drain', proceed)
        this.#gone.signal.removeEventListener('abort', proceed)
        resolve()
      }
      response.on('drain', proceed)
      this.#gone.signal.addEventListener('abort', proceed)
    })
  }

  end(bytes: Buffer): void {
    if (this.#gone.signal.aborted) return
    this.#ended = true
    this.#response.end(bytes)
  }

  /** Waits some milliseconds, or with 0 until what was written is on its way; not longer than the client stays. */
  async pause(milliseconds: number): Promise<void> {
    if (this.#gone.signal.aborted) return
    if (milliseconds === 0) await turn()
    else await sleep(milliseconds, undefined, { signal: this.#gone.signal }).catch(() => {})
  }

  /** Ends without the rest of the answer: by a TCP or stream reset, or by closing the connection. */
  breakOff(how: 'reset' | 'close'): void {
    if (this.#gone.signal.aborted) return
    this.#brokenOff = true
    const response = this.#response
    if ('stream' in response) {
      const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants
      response.stream.close(how === 'reset' ? NGHTTP2_INTERNAL_ERROR : NGHTTP2_NO_ERROR)
      return
    }
    const { socket } = response
    if (how === 'close') socket?.end()
    else if (socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy()
    else socket?.destroy() // TLS has no reset of its own: the connection ends without a close notification
  }
}
