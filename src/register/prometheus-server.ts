import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { diag } from '@opentelemetry/api'
import type { Warn } from '../config/settings.ts'
import { guard } from '../guard.ts'
import { listeningUrl } from '../listening-url.ts'

type WriteMetrics = (request: IncomingMessage, response: ServerResponse) => void

export interface PrometheusServerOptions {
  readonly host: string
  /** Ports to try, in this order. */
  readonly ports: readonly number[]
  /** Writes the metrics to a response. */
  readonly write: WriteMetrics
  readonly warn: Warn
  /** Milliseconds until ports that are in use are tried again. Default 5000. */
  readonly retryMs?: number | undefined
  /** Milliseconds that a client may take to send its request, or between reads of the answer. Default 10000. */
  readonly timeoutMs?: number | undefined
  /** Most open connections; beyond that the oldest one is closed. Default 32. */
  readonly connectionLimit?: number | undefined
}

/**
 * Serves the metrics as soon as a port is free. A scrape that fails before that loses nothing, because counters are
 * cumulative. Neither the server nor its connections keep the process running, and slow clients do not block others.
 */
export function servePrometheus({
  host,
  ports,
  write,
  warn,
  retryMs = 5_000,
  timeoutMs = 10_000, // the default scrape timeout of Prometheus
  connectionLimit = 32, // a scraper needs one
}: PrometheusServerOptions): Server {
  // Not an import: importing `node:http` loads Node's undici for its `WebSocket`, which takes 50 ms, and the first
  // undici in the process would no longer be the application's.
  const { createServer } = process.getBuiltinModule('node:http')
  // An error thrown here would be an uncaught exception of the application.
  const server = createServer(
    { headersTimeout: timeoutMs, requestTimeout: timeoutMs, connectionsCheckingInterval: timeoutMs / 2 },
    (request, response) => guard('metrics', () => answer(request, response, write)),
  )
  server.unref()
  server.setTimeout(timeoutMs) // the client neither sends nor reads
  limitConnections(server, connectionLimit)

  let tried = 0
  // Exclusive: otherwise the primary of a cluster would share one port among its workers.
  const listen = (): Server => server.listen({ host, port: ports[tried], exclusive: true })
  server.on('listening', () => diag.info(`Prometheus metrics are served on ${listeningUrl(server, '/metrics')}`))
  server.on('error', (fault: NodeJS.ErrnoException) => {
    if (server.listening) return // a connection that could not be accepted
    tried += 1
    if (tried < ports.length) {
      listen()
      return
    }
    tried = 0
    warn(complaint(host, ports, fault.code))
    setTimeout(listen, retryMs).unref()
  })
  return listen()
}

/**
 * A scrape takes milliseconds, so the oldest connection is an idle or a slow one; closing it makes room for the next.
 */
function limitConnections(server: Server, limit: number): void {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    socket.unref()
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const [oldest] = open
    if (oldest === undefined || open.size <= limit) return
    open.delete(oldest) // its close event may come after the next connection
    oldest.destroy()
  })
}

function answer(request: IncomingMessage, response: ServerResponse, write: WriteMetrics): void {
  if (!asksForMetrics(request)) {
    response.writeHead(404).end()
    return
  }
  write(request, response)
  // Without a version, Prometheus would have to guess the format.
  if (!response.headersSent) response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8')
}

const asksForMetrics = ({ method, url = '' }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && /^\/metrics(?:$|\?)/.test(url)

function complaint(host: string, ports: readonly number[], code: string | undefined): string {
  const [first] = ports
  const reason = code === 'EADDRINUSE' ? 'in use' : `not available (${code})`
  const [taken, remedy] =
    ports.length === 1
      ? [`port ${first} of ${host} is ${reason}`, 'a free port']
      : [
          `all of the ports ${first} to ${ports.at(-1)} of ${host}, which are for workers, are ${reason}`,
          'another port',
        ]
  return (
    `Prometheus metrics are not served: ${taken}. Set OTEL_EXPORTER_PROMETHEUS_PORT to ${remedy}, or end what holds it. ` +
    'It is tried again every few seconds, and no count is lost.'
  )
}
