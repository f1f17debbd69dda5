import { join } from 'node:path'
import { configFile } from './config-files.ts'
import { createNativeServer, serverFolder } from './native-server.ts'
import { freePorts } from './ports.ts'
import type { Server } from './server.ts'

export interface Tempo extends Server {
  /** Such as `http://127.0.0.1:20001`. */
  readonly url: string
  /** The base of its OTLP receiver. */
  readonly otlpUrl: string
}

export interface TempoOptions {
  /** Where the generator writes its span metrics, such as `http://127.0.0.1:20002`. Default: nowhere. */
  readonly prometheusUrl?: string
}

/** Tempo on the configuration of the stack, not yet started. It takes a quarter of a minute to be ready. */
export async function prepareTempo({ prometheusUrl }: TempoOptions = {}): Promise<Tempo> {
  const folder = serverFolder('tempo')
  const [httpPort, grpcPort, otlpGrpcPort, otlpHttpPort, closedPort] = await freePorts(5)
  const url = `http://127.0.0.1:${httpPort}`
  const server = createNativeServer({
    program: 'tempo',
    args: [`-config.file=${configFile('tempo/tempo.yaml')}`, '-config.expand-env=true'],
    env: {
      LISTEN_HOST: '127.0.0.1',
      HTTP_PORT: `${httpPort}`,
      GRPC_PORT: `${grpcPort}`,
      OTLP_GRPC_ADDRESS: `127.0.0.1:${otlpGrpcPort}`,
      OTLP_HTTP_ADDRESS: `127.0.0.1:${otlpHttpPort}`,
      DATA_DIRECTORY: join(folder, 'data'),
      PROMETHEUS_WRITE_URL: `${prometheusUrl ?? `http://127.0.0.1:${closedPort}`}/api/v1/write`,
    },
    folder,
    readyUrl: `${url}/ready`,
  })
  return { ...server, url, otlpUrl: `http://127.0.0.1:${otlpHttpPort}` }
}

export async function startTempo(options: TempoOptions = {}): Promise<Tempo> {
  const tempo = await prepareTempo(options)
  await tempo.start()
  return tempo
}
