import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { listeningUrl } from '../listening-url.ts'
import { answerTo, type BridgeAnswer } from './answer.ts'
import type { Channel } from './delivery.ts'

/** Milliseconds to receive a request: Alertmanager is close by and needs far less. */
const REQUEST_TIMEOUT_MS = 10_000

/** Milliseconds between two checks for slow requests. */
const LOOK_MS = 1_000

/** Most connections: far more than Alertmanagers and health checks need, and below the limit of open files. */
const MOST_CONNECTIONS = 100

const GRACE_MS = 5_000

export interface BridgeOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly channel: Channel
  /** Called with one line for each answer with an error. */
  readonly complain: (line: string) => void
  /** Milliseconds that requests in progress have to finish. Default 5,000. */
  readonly graceMs?: number
  /** Milliseconds that receiving a request may take. Default 10,000. */
  readonly requestTimeoutMs?: number
}

export interface Bridge {
  /** The `url` for Alertmanager's webhook. */
  readonly url: string
  /** Accepts no more requests, and waits for those in progress. */
  stop(): Promise<void>
}

/** Receives Alertmanager's webhooks and answers each by the result of its delivery. Rejects if it can't listen. */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const { host, port, channel, complain, graceMs = GRACE_MS, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options
  const ending = new AbortController()
  const limits = { requestTimeout: requestTimeoutMs, connectionsCheckingInterval: Math.min(LOOK_MS, requestTimeoutMs) }
  const server = createServer(limits, (request, response) => {
    void respond(request, response)
  })
  server.maxConnections = MOST_CONNECTIONS

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const answer = await answerTo(request, channel, ending.signal)
      if (answer.status >= 400) complain(`answered ${answer.status}: ${answer.text}`)
      // Connections are not kept alive while the server is closing.
      if (!server.listening) response.setHeader('connection', 'close')
      write(answer, response)
    } catch (fault) {
      // The client disconnected while sending.
      if (!request.complete) return
      complain(`answered 500: ${fault}`)
      write({ status: 500, text: 'internal error of the bridge, see its log' }, response)
    }
  }

  server.listen({ host, port })
  await once(server, 'listening')
  return { url: listeningUrl(server, '/alerts'), stop: () => stop(server, ending, graceMs) }
}

function write({ status, text, headers }: BridgeAnswer, response: ServerResponse): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(`${text}\n`)
}

async function stop(server: Server, ending: AbortController, graceMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const hurry = setTimeout(() => {
    ending.abort()
    server.closeAllConnections()
  }, graceMs)
  await closed
  clearTimeout(hurry)
}
