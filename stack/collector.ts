import { join } from 'node:path'
import { freePort, freePorts } from '../databases/ports.ts'
import { configFile } from './config-files.ts'
import { createNativeServer, type NativeServer, serverFolder } from './native-server.ts'
import type { Server } from './server.ts'

export interface Collector extends Server {
  /** The base of its OTLP receiver over HTTP, for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpUrl: string
  /** Over gRPC, such as `127.0.0.1:4317`. */
  readonly otlpGrpcAddress: string
  readonly healthUrl: string
  /** Where its own metrics are, such as `127.0.0.1:8888`. */
  readonly telemetryAddress: string
}

export interface CollectorOptions {
  /** Which of the configurations: `gateway` stands in front of collectors that sample. Default `collector`. */
  readonly variant?: 'collector' | 'gateway'
  /** Where metrics go, such as `http://127.0.0.1:20001/api/v1/otlp`. Default: nowhere. */
  readonly prometheusOtlpUrl?: string
  /** Where traces go. Default: nowhere. */
  readonly tracesOtlpUrl?: string
  /** Further variables of the configuration, such as `SAMPLE_PERCENT`. */
  readonly env?: Readonly<Record<string, string>>
  /** Where it takes OTLP over gRPC. Default: any free port. */
  readonly otlpGrpcAddress?: string
  readonly within?: readonly string[] | undefined
  /** Files that are merged over the configuration. */
  readonly overrides?: readonly string[]
}

/** A collector on one of the configurations of the stack, not yet started. */
export async function prepareCollector(options: CollectorOptions = {}): Promise<Collector & NativeServer> {
  const { variant = 'collector', env, within, overrides = [] } = options
  const folder = serverFolder(variant)
  const [otlpHttpPort, healthPort, telemetryPort, closedPort] = await freePorts(4)
  const nowhere = `http://127.0.0.1:${closedPort}`
  const otlpGrpcAddress = options.otlpGrpcAddress ?? `127.0.0.1:${await freePort()}`
  const healthUrl = `http://127.0.0.1:${healthPort}`
  const server = createNativeServer({
    program: 'otelcol',
    args: [configFile(`collector/${variant}.yaml`), ...overrides].map((path) => `--config=${path}`),
    env: {
      OTLP_GRPC_ADDRESS: otlpGrpcAddress,
      OTLP_HTTP_ADDRESS: `127.0.0.1:${otlpHttpPort}`,
      HEALTH_ADDRESS: `127.0.0.1:${healthPort}`,
      TELEMETRY_HOST: '127.0.0.1',
      TELEMETRY_PORT: `${telemetryPort}`,
      QUEUE_DIRECTORY: join(folder, 'queue'),
      PROMETHEUS_OTLP_URL: options.prometheusOtlpUrl ?? nowhere,
      TRACES_OTLP_URL: options.tracesOtlpUrl ?? nowhere,
      ...env,
    },
    folder,
    readyUrl: healthUrl,
    within,
  })
  return {
    ...server,
    otlpUrl: `http://127.0.0.1:${otlpHttpPort}`,
    otlpGrpcAddress,
    healthUrl,
    telemetryAddress: `127.0.0.1:${telemetryPort}`,
  }
}

export async function startCollector(options: CollectorOptions = {}): Promise<Collector & NativeServer> {
  const collector = await prepareCollector(options)
  await collector.start()
  return collector
}
