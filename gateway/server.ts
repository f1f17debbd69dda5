import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { IncomingRequest, OutgoingResponse } from './channel.ts'
import type { Credentials } from './credentials.ts'

/** `https` is HTTP/1.1 over TLS; `h2` is HTTP/2 over TLS, and HTTP/1.1 for a client that does not offer it. */
export type Protocol = 'http' | 'https' | 'h2'

export type Handler = (request: IncomingRequest, response: OutgoingResponse) => void

export interface ListenOptions {
  readonly protocol: Protocol
  /** For TLS. */
  readonly credentials: Credentials | undefined
  readonly port: number
}

export interface Listening {
  readonly port: number
  /** PEM of the self-signed certificate; undefined without TLS. */
  readonly certificate: string | undefined
  /** Ends every connection; resolves when the last one is gone. */
  close(): Promise<void>
}

/** Serves on the loopback; port 0 is any free one. Rejects where the port is taken. */
export async function listen({ protocol, credentials, port }: ListenOptions, handler: Handler): Promise<Listening> {
  const server = createServer(protocol, credentials, handler)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // a client may end its connection in any way
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    certificate: protocol === 'http' ? undefined : credentials?.cert,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

// Longer than any test rests: a connection that ends between two requests would look like a fault.
const keepAliveTimeout = 120_000

function createServer(protocol: Protocol, credentials: Credentials | undefined, handler: Handler): Server {
  if (protocol === 'http') return http.createServer({ keepAliveTimeout }, handler)
  if (credentials === undefined) throw new TypeError(`a gateway with ${protocol} needs credentials`)
  if (protocol === 'https') return https.createServer({ ...credentials, keepAliveTimeout }, handler)
  const server = http2.createSecureServer({ ...credentials, allowHTTP1: true }, handler)
  server.on('sessionError', () => {})
  return server
}
