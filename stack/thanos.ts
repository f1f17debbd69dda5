import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configFile } from './config-files.ts'
import { documentedArguments, PageAddresses } from './documented.ts'
import { createNativeServer, type NativeServer, serverFolder } from './native-server.ts'
import { runProgram } from './program.ts'
import { createBlocks } from './prometheus.ts'

export interface Thanos {
  readonly receivers: readonly Receiver[]
  /** Serves what is in the bucket. */
  readonly store: NativeServer
  readonly query: NativeServer & { readonly url: string }
  /** The folder of blocks. */
  readonly bucket: string
  /** Where each address of docs/stack.md is on this machine. */
  readonly addresses: PageAddresses
  /** Puts blocks of OpenMetrics text into the bucket, as of the Prometheus that external labels name. */
  upload(history: string, externalLabels: Readonly<Record<string, string>>): void
  remove(): Promise<void>
}

export interface Receiver extends NativeServer {
  /** Where its own metrics are, such as `http://127.0.0.1:20001`. */
  readonly url: string
}

const RECEIVERS = ['receive-1', 'receive-2', 'receive-3']

/** Three receivers, a query and a store, by the commands and files of the documentation; the store is not started yet. */
export async function startThanos(): Promise<Thanos> {
  const addresses = new PageAddresses()
  const bucket = serverFolder('bucket')
  const receivers = await Promise.all(RECEIVERS.map((name) => prepareReceiver(name, addresses, bucket)))
  const store = await prepare({ name: 'store', command: 'store', addresses, bucket })
  const query = await prepare({ name: 'query', command: 'query', addresses, bucket })
  const servers = [...receivers, store, query]
  const remove = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.remove()))
    rmSync(bucket, { recursive: true, force: true })
  }
  try {
    await Promise.all([...receivers, query].map((server) => server.start()))
  } catch (fault) {
    await remove()
    throw fault
  }
  return {
    receivers,
    store,
    query,
    bucket,
    addresses,
    upload(history, externalLabels) {
      createBlocks(query.folder, history)
      const labels = Object.entries(externalLabels).map(([name, value]) => `--label=${name}="${value}"`)
      const args = ['tools', 'bucket', 'upload-blocks', '--path=data', '--objstore.config-file=thanos/bucket.yaml']
      const { status, output } = runProgram('thanos', [...args, ...labels], { cwd: query.folder })
      if (status !== 0) throw new Error(`Thanos can not upload blocks: ${output}`)
    },
    remove,
  }
}

interface Part {
  /** By which the documentation calls its host. */
  readonly name: string
  readonly command: 'receive' | 'store' | 'query'
  readonly addresses: PageAddresses
  readonly bucket: string
  /** Where it listens, besides for gRPC and HTTP. */
  readonly listens?: Readonly<Record<string, number>>
}

const prepareReceiver = (name: string, addresses: PageAddresses, bucket: string): Promise<Receiver> =>
  prepare({
    ...{ name, command: 'receive', addresses, bucket },
    listens: { 'remote-write.address': 19_291, 'receive.capnproto-address': 19_391 },
  })

async function prepare({ name, command, addresses, bucket, listens = {} }: Part): Promise<Receiver> {
  const folder = serverFolder(name)
  mkdirSync(join(folder, 'thanos'))
  for (const file of ['thanos/hashring.json', 'thanos/bucket.yaml']) {
    const text = readFileSync(configFile(file), 'utf8').replace('/var/thanos/bucket', bucket)
    writeFileSync(join(folder, file), await addresses.in(text))
  }
  const documented = documentedArguments('thanos', command).map((word) =>
    // The command is shown for the first of the receivers.
    (command === 'receive' ? word.replaceAll(RECEIVERS[0] ?? '', name) : word).replace('/var/thanos', folder),
  )
  const args = await Promise.all(documented.map((word) => addresses.in(word)))
  const ports = { 'grpc-address': 10_901, 'http-address': 10_902, ...listens }
  for (const [flag, port] of Object.entries(ports)) args.push(`--${flag}=${await addresses.of(`${name}:${port}`)}`)
  const url = `http://${await addresses.of(`${name}:10902`)}`
  const server = createNativeServer({ program: 'thanos', args: [command, ...args], folder, readyUrl: `${url}/-/ready` })
  return { ...server, url }
}
