import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../databases/ports.ts'
import { layOutConfig } from './config-files.ts'
import { mergedYaml } from './documented.ts'
import { createNativeServer, type NativeServer, serverFolder } from './native-server.ts'
import { runProgram } from './program.ts'
import type { Server } from './server.ts'
import { type Addresses, writeTargets } from './targets.ts'

export interface Prometheus extends Server {
  /** Such as `http://127.0.0.1:20001`. */
  readonly url: string
  /** The base of its OTLP receiver, for `OTEL_EXPORTER_OTLP_ENDPOINT` and for the collector. */
  readonly otlpUrl: string
  /** Changes its targets: the services of the stack by their addresses, and applications. */
  target(addresses: Addresses, applications?: readonly string[]): void
}

export interface PrometheusOptions {
  /** Services of the stack by their addresses: `alertmanager`, `collector`, `prometheus`. Default: none. */
  readonly addresses?: Addresses
  /** Applications to scrape, such as `127.0.0.1:9464`. */
  readonly applications?: readonly string[]
  /** Which of Alertmanager's channels are set up: `ALERT_CHANNELS`. */
  readonly channels?: string
  /** Samples that it has from before it starts, as OpenMetrics text. */
  readonly history?: string
  /** What its configuration has in addition to that of the stack, as YAML. */
  readonly configuration?: string
  /** Default: true. */
  readonly rules?: boolean
}

/** As compose starts it. */
const flags = ['--web.enable-otlp-receiver', '--web.enable-remote-write-receiver', '--web.enable-lifecycle']
const features = ['--enable-feature=exemplar-storage,created-timestamp-zero-ingestion']

/** Prometheus on the configuration and the rules of the stack, not yet started. */
export async function preparePrometheus(options: PrometheusOptions = {}): Promise<Prometheus & NativeServer> {
  const folder = serverFolder('prometheus')
  layOutConfig('prometheus', ['prometheus.yaml', ...(options.rules === false ? [] : ['rules'])], folder)
  if (options.configuration !== undefined) extendConfiguration(join(folder, 'prometheus.yaml'), options.configuration)
  writeTargets(folder, options.addresses ?? {}, options.applications)
  if (options.history !== undefined) createBlocks(folder, options.history)
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}`
  const server = createNativeServer({
    program: 'prometheus',
    args: [
      '--config.file=prometheus.yaml',
      '--storage.tsdb.path=data',
      `--web.listen-address=${address}`,
      ...flags,
      ...features,
    ],
    env: { ALERT_CHANNELS: options.channels ?? '' },
    folder,
    readyUrl: `${url}/-/ready`,
  })
  return {
    ...server,
    url,
    otlpUrl: `${url}/api/v1/otlp`,
    target: (addresses, applications) => writeTargets(folder, addresses, applications),
  }
}

function extendConfiguration(path: string, more: string): void {
  writeFileSync(path, JSON.stringify(mergedYaml(readFileSync(path, 'utf8'), more)))
}

/** Makes blocks of OpenMetrics text, in the subfolder `data`. */
export function createBlocks(folder: string, history: string): void {
  writeFileSync(join(folder, 'history.txt'), history)
  const args = ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', 'history.txt', 'data']
  const { status, output } = runProgram('promtool', args, { cwd: folder })
  if (status !== 0) throw new Error(`promtool can not make blocks: ${output}`)
}

export async function startPrometheus(options: PrometheusOptions = {}): Promise<Prometheus & NativeServer> {
  const prometheus = await preparePrometheus(options)
  await prometheus.start()
  return prometheus
}
