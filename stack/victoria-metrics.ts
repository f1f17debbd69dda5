import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { configFile } from './config-files.ts'
import { documentedArguments, PageAddresses } from './documented.ts'
import { createNativeServer, type NativeServer, serverFolder } from './native-server.ts'

export interface VictoriaMetrics extends NativeServer {
  /** Such as `http://127.0.0.1:20001`; Prometheus' API is below it. */
  readonly url: string
  /** The base of its OTLP receiver, for the collector. */
  readonly otlpUrl: string
  /** Where each address of docs/stack.md is on this machine. */
  readonly addresses: PageAddresses
}

/** VictoriaMetrics by the command and the files of the documentation. */
export async function startVictoriaMetrics(): Promise<VictoriaMetrics> {
  const folder = serverFolder('victoria-metrics')
  mkdirSync(join(folder, 'victoria-metrics'))
  cpSync(configFile('victoria-metrics/relabel.yaml'), join(folder, 'victoria-metrics/relabel.yaml'))
  const addresses = new PageAddresses()
  const address = await addresses.of('victoria-metrics:8428')
  const url = `http://${address}`
  const documented = documentedArguments('victoria-metrics').map((word) => word.replace('/var', `${folder}/data`))
  const server = createNativeServer({
    program: 'victoria-metrics',
    args: [...documented, `-httpListenAddr=${address}`],
    folder,
    readyUrl: `${url}/health`,
  })
  await server.start()
  return { ...server, url, otlpUrl: `${url}/opentelemetry`, addresses }
}
