import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type GatewayOptions, startGateway } from '../../gateway/index.ts'

/** A gateway that does not share the thread of its clients: a burst of theirs would hold it up. */
export interface GatewayThread {
  readonly origin: string
  /** Status codes of all its answers so far. */
  statuses(): Promise<readonly number[]>
  close(): Promise<void>
}

export async function startGatewayThread(options: GatewayOptions): Promise<GatewayThread> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { gatewayOptions: options } })
  const [origin] = await once(worker, 'message')
  return {
    origin,
    async statuses() {
      worker.postMessage('statuses')
      const [statuses] = await once(worker, 'message')
      return statuses
    },
    close: async () => void (await worker.terminate()),
  }
}

const { gatewayOptions } = (workerData ?? {}) as { gatewayOptions?: GatewayOptions }

if (!isMainThread && gatewayOptions !== undefined) {
  const { origin, ledger } = await startGateway(gatewayOptions)
  parentPort?.on('message', () => parentPort?.postMessage(ledger.answers.map(({ status }) => status)))
  parentPort?.postMessage(origin)
}
