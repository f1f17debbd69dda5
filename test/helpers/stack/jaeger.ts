import { join } from 'node:path'
import { freePorts } from '../../../databases/ports.ts'
import { configFile } from '../../../stack/config-files.ts'
import { createNativeServer, serverFolder } from '../../../stack/native-server.ts'
import type { Server } from '../../../stack/server.ts'

/** The store that traces reach in the tests. */
export interface Jaeger extends Server {
  /** Of its API, such as `http://127.0.0.1:20001`. */
  readonly url: string
  /** The base of its OTLP receiver. */
  readonly otlpUrl: string
  /** Where its own metrics are. */
  readonly telemetryAddress: string
}

/** Jaeger on the configuration of the stack, not yet started. */
export async function prepareJaeger(): Promise<Jaeger> {
  const [telemetryPort, ...ports] = await freePorts(5)
  const [query, queryGrpc, otlpHttp, health] = ports.map((port) => `127.0.0.1:${port}`)
  const folder = serverFolder('jaeger')
  const server = createNativeServer({
    program: 'jaeger',
    args: [`--config=${configFile('jaeger/jaeger.yaml')}`],
    env: {
      QUERY_ADDRESS: `${query}`,
      QUERY_GRPC_ADDRESS: `${queryGrpc}`,
      OTLP_HTTP_ADDRESS: `${otlpHttp}`,
      HEALTH_ADDRESS: `${health}`,
      TELEMETRY_HOST: '127.0.0.1',
      TELEMETRY_PORT: `${telemetryPort}`,
      DATA_DIRECTORY: join(folder, 'data'),
    },
    folder,
    readyUrl: `http://${health}/status`,
  })
  return {
    ...server,
    url: `http://${query}`,
    otlpUrl: `http://${otlpHttp}`,
    telemetryAddress: `127.0.0.1:${telemetryPort}`,
  }
}

export async function startJaeger(): Promise<Jaeger> {
  const jaeger = await prepareJaeger()
  await jaeger.start()
  return jaeger
}
