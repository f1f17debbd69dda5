import { fileURLToPath } from 'node:url'
import { freePorts } from '../../../databases/ports.ts'
import { createNativeServer, serverFolder } from '../../../stack/native-server.ts'
import type { Server } from '../../../stack/server.ts'

/** The store that traces reach in the tests. */
export interface Jaeger extends Server {
  /** Of its API, such as `http://127.0.0.1:20001`. */
  readonly url: string
  /** The base of its OTLP receiver. */
  readonly otlpUrl: string
}

/** Jaeger with its traces in memory, not yet started. */
export async function prepareJaeger(): Promise<Jaeger> {
  const [query, queryGrpc, otlpHttp, health] = (await freePorts(4)).map((port) => `127.0.0.1:${port}`)
  const server = createNativeServer({
    program: 'jaeger',
    args: [`--config=${fileURLToPath(new URL('jaeger.yaml', import.meta.url))}`],
    env: {
      QUERY_ADDRESS: `${query}`,
      QUERY_GRPC_ADDRESS: `${queryGrpc}`,
      OTLP_HTTP_ADDRESS: `${otlpHttp}`,
      HEALTH_ADDRESS: `${health}`,
    },
    folder: serverFolder('jaeger'),
    readyUrl: `http://${health}/status`,
  })
  return { ...server, url: `http://${query}`, otlpUrl: `http://${otlpHttp}` }
}

export async function startJaeger(): Promise<Jaeger> {
  const jaeger = await prepareJaeger()
  await jaeger.start()
  return jaeger
}
