import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Tee {
  /** Such as `http://127.0.0.1:20001`. */
  readonly origin: string
  close(): Promise<void>
}

/** Hands every POST on to several servers, byte for byte, and answers once all of them have taken it. */
export async function startTee(urls: readonly string[]): Promise<Tee> {
  const server = createServer(async (request, response) => {
    const { 'content-type': type = '', 'content-encoding': encoding } = request.headers
    const headers = { 'content-type': type, ...(encoding !== undefined && { 'content-encoding': encoding }) }
    const body = await buffer(request)
    const answers = await Promise.all(urls.map((url) => fetch(url, { method: 'POST', headers, body }).catch(() => {})))
    response.writeHead(answers.every((answer) => answer?.ok) ? 200 : 503).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
