import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { listeningUrl } from '../listening-url.ts'
import { answerTo, type BridgeAnswer } from './answer.ts'
import type { Channel } from './delivery.ts'

/** Alertmanager is near by: a request that takes longer to come in is none of its. */
const REQUEST_TIMEOUT_MS = 10_000

/** How often slow requests are looked for. */
const LOOK_MS = 1_000

/** Many more than a few Alertmanagers and a health check need, and few enough for the files of a process. */
const MOST_CONNECTIONS = 100

const GRACE_MS = 5_000

export interface BridgeOptions {
  readonly host: string
  /** 0 is any free port. */
  readonly port: number
  readonly channel: Channel
  /** Told of whatever was answered with an error, in a line each. */
  readonly complain: (line: string) => void
  /** Milliseconds that what is under way has to end. Default 5,000. */
  readonly graceMs?: number
  /** Milliseconds that a request may take to come in. Default 10,000. */
  readonly requestTimeoutMs?: number
}

export interface Bridge {
  /** For the `url` of Alertmanager's webhook. */
  readonly url: string
  /** Takes no more, and waits for what is under way. */
  stop(): Promise<void>
}

/** Takes the webhooks of Alertmanager, and answers each by what became of it. Rejects where it can't listen. */
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
      // Who keeps the connection would keep a server that ends.
      if (!server.listening) response.setHeader('connection', 'close')
      write(answer, response)
    } catch (fault) {
      // Who went away while sending wants no answer.
      if (!request.complete) return
      complain(`answered 500: ${fault}`)
      write({ status: 500, text: 'the bridge has a fault: its log says more' }, response)
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
