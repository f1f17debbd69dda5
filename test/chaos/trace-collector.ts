import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CollectorMood } from './lives.ts'

/** Receives traces by OTLP over HTTP, or fails, by its current mode. */
export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`. */
  readonly url: string
  mood: CollectorMood
  close(): Promise<void>
}

export async function startCollector(): Promise<Collector> {
  const server = createServer((request, response) => {
    request.resume()
    request.on('error', () => {})
    if (collector.mood === 'silent') return
    response.writeHead(collector.mood === 'well' ? 200 : 503).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    mood: 'well',
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return collector
}
