import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a server answers at one path: the body, as text or JSON, and what else differs from a plain 200. */
export type Reply = string | object | ((request: IncomingMessage, response: ServerResponse) => void)

export type Replies = Readonly<Record<string, Reply>>

export interface FakeServer {
  readonly origin: string
  /** `GET /path?query` of each request. */
  readonly asked: readonly string[]
  readonly headers: readonly IncomingMessage['headers'][]
}

/** Ends the server at the end of a test. */
export interface Owner {
  after(end: () => Promise<void>): void
}

/** A server that answers these paths, and 404 elsewhere, as Prometheus does; until its owner ends. */
export async function startFakeServer(owner: Owner, replies: Replies): Promise<FakeServer> {
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    headers.push(request.headers)
    const [path = ''] = (request.url ?? '').split('?')
    const reply = replies[path] ?? status(404, '404 page not found\n')
    if (typeof reply === 'function') reply(request, response)
    else if (typeof reply === 'string') response.end(reply)
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(reply))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  owner.after(async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, asked, headers }
}

export const status =
  (code: number, body = ''): Reply =>
  (_, response) =>
    response.writeHead(code).end(body)

export const redirect =
  (location: string): Reply =>
  (_, response) =>
    response.writeHead(302, { location }).end('moved')

/** Never answers; the client has to give up. */
export const hang: Reply = () => {}

/** Never stops answering. */
export const endless: Reply = (_, response) => {
  const chunk = Buffer.alloc(256 * 1024, 'x')
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', more)
  more()
}

export const breakOff: Reply = ({ socket }) => {
  socket.destroy()
}
