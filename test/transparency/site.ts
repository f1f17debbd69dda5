import { hash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { createCredentials } from '../../gateway/credentials.ts'

/** `tcp` is a bare connection: who answers writes the bytes of HTTP by hand. */
export type Protocol = 'http' | 'https' | 'h2' | 'h2c' | 'tcp'

/** A request at the server, and how it is answered. */
export interface Visit {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Reads the whole body, and enters it into what the server has seen. */
  body(): Promise<string>
}

/** What the server has seen of one request. */
export interface SeenRequest {
  /** Which of its connections it came by, from 1 on. */
  readonly socket: number
  readonly line: string
  /** Names and values in their order and spelling, but for those of trace context. */
  readonly headers: readonly string[]
  /** How many `traceparent` headers there were. */
  readonly traced: number
  body?: string
  trailers?: readonly string[]
}

/** A server on the loopback that a case starts. */
export interface Site {
  readonly origin: string
  /** `127.0.0.1` with its port. */
  readonly host: string
  readonly port: number
  /** PEM, of those with TLS. */
  readonly certificate: string
  readonly server: Server
  readonly requests: readonly SeenRequest[]
  /** Connections that were accepted. */
  sockets(): number
  /** Ends every connection; resolves when the last one is gone. */
  close(): Promise<void>
}

export interface Manners {
  readonly visit?: (visit: Visit) => unknown
  /** A CONNECT or an upgrade; the first bytes after its head are `first`. */
  readonly tunnel?: (request: IncomingMessage, socket: Socket, first: Buffer) => unknown
  /** Of `tcp`: a new connection. */
  readonly connection?: (socket: Socket) => unknown
}

/** Longest body that is told in full, in bytes; of a longer one its hash says as much. */
const SHOWN = 2_000

const TRACE_HEADERS = new Set(['traceparent', 'tracestate', 'baggage'])

/** Costs more than all else here, and one does for all. */
const credentials = await createCredentials()

/** Serves on a free port of the loopback. */
export async function openSite(protocol: Protocol, manners: Manners): Promise<Site> {
  const server = createServer(protocol)
  const requests: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const numbers = new Map<number | undefined, number>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    numbers.set(socket.remotePort, numbers.size + 1)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // a client may end its connection in any way
    manners.connection?.(socket)
  })
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => {}))

  const enter = (request: IncomingMessage): SeenRequest => {
    const seen = seenRequest(request, numbers.get(request.socket.remotePort) ?? 0)
    requests.push(seen)
    return seen
  }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const seen = enter(request)
    request.on('error', () => {})
    response.on('error', () => {})
    // Its value is the time of day.
    response.sendDate = false
    void manners.visit?.({ request, response, body: () => readBody(request, seen) })
  })
  const tunnel = (request: IncomingMessage, socket: Socket, first: Buffer) => {
    enter(request)
    socket.on('error', () => {})
    void manners.tunnel?.(request, socket, first)
  }
  if (manners.tunnel !== undefined) server.on('connect', tunnel).on('upgrade', tunnel)

  const port = await listen(server)
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  return {
    origin: `${protocol === 'https' || protocol === 'h2' ? 'https' : 'http'}://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    certificate: credentials.cert,
    server,
    requests,
    sockets: () => numbers.size,
    async close() {
      if (!server.listening) return
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** A port is served once: a client that has lost its server may go on to look for it. */
const served = new Set<number>()

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  if (!served.has(port)) {
    served.add(port)
    return port
  }
  await new Promise((resolve) => server.close(resolve))
  return listen(server)
}

function createServer(protocol: Protocol): Server {
  if (protocol === 'tcp') return net.createServer()
  if (protocol === 'http') return http.createServer({ keepAliveTimeout: 60_000 })
  if (protocol === 'https') return https.createServer({ ...credentials, keepAliveTimeout: 60_000 })
  const server =
    protocol === 'h2'
      ? http2.createSecureServer({ ...credentials, allowHTTP1: true })
      : (http2.createServer() as unknown as http2.Http2SecureServer)
  server.on('sessionError', () => {})
  return server
}

function seenRequest({ method, url, httpVersion, rawHeaders }: IncomingMessage, socket: number): SeenRequest {
  const headers: string[] = []
  let traced = 0
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2)
    if (name.toLowerCase() === 'traceparent') traced++
    if (!TRACE_HEADERS.has(name.toLowerCase())) headers.push(`${name}: ${value}`)
  }
  return { socket, line: `${method} ${url} HTTP/${httpVersion}`, headers, traced }
}

async function readBody(request: IncomingMessage, seen: SeenRequest): Promise<string> {
  const pieces: Buffer[] = []
  let body = Buffer.alloc(0)
  try {
    for await (const piece of request) pieces.push(piece)
  } finally {
    body = Buffer.concat(pieces)
    seen.body = body.length <= SHOWN ? body.toString() : `${body.length} bytes ${hash('sha256', body)}`
    seen.trailers = [...request.rawTrailers]
  }
  return body.toString()
}
