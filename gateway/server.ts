import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { generate } from 'selfsigned'
import type { IncomingRequest, OutgoingResponse } from './channel.ts'

/** `https` is HTTP/1.1 over TLS; `h2` is HTTP/2 over TLS, and HTTP/1.1 for a client that does not offer it. */
export type Protocol = 'http' | 'https' | 'h2'

export type Handler = (request: IncomingRequest, response: OutgoingResponse) => void

export interface Listening {
  readonly port: number
  /** PEM of the self-signed certificate; undefined without TLS. */
  readonly certificate: string | undefined
  /** Ends every connection; resolves when the last one is gone. */
  close(): Promise<void>
}

/** Serves on the loopback; port 0 is any free one. Rejects where the port is taken. */
export async function listen(protocol: Protocol, port: number, handler: Handler): Promise<Listening> {
  const credentials = protocol === 'http' ? undefined : await createCredentials()
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
    certificate: credentials?.cert,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

export interface Credentials {
  readonly key: string
  readonly cert: string
}

// Longer than any test rests: a connection that ends between two requests would look like a fault.
const keepAliveTimeout = 120_000

function createServer(protocol: Protocol, credentials: Credentials | undefined, handler: Handler): Server {
  if (protocol === 'http') return http.createServer({ keepAliveTimeout }, handler)
  if (protocol === 'https') return https.createServer({ ...credentials, keepAliveTimeout }, handler)
  const server = http2.createSecureServer({ ...credentials, allowHTTP1: true }, handler)
  server.on('sessionError', () => {})
  return server
}

export async function createCredentials(): Promise<Credentials> {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { key: pems.private, cert: pems.cert }
}
