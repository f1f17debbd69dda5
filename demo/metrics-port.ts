import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Failure } from './failure.ts'

const usual = 9464

/** The port to serve metrics on: the configured one (0: any), else the default, else any free port. */
export async function chooseMetricsPort(asked: string | undefined): Promise<number> {
  if (asked === '0') return anyMetricsPort()
  if (asked !== undefined && asked !== '') {
    const port = /^\d{1,5}$/.test(asked) ? Number(asked) : 65_536
    if (port > 65_535) throw new Failure(`OTEL_EXPORTER_PROMETHEUS_PORT must be a port, not ${asked}.`, 2)
    const free = await freePort(port)
    if (free === undefined) throw new Failure(`OTEL_EXPORTER_PROMETHEUS_PORT names port ${port}, which is in use.`)
    return free
  }
  return (await freePort(usual)) ?? anyMetricsPort()
}

/** One for a second app: the usual port is the first one's, even if it does not listen yet. */
export async function anyMetricsPort(): Promise<number> {
  const port = await freePort(0)
  if (port === undefined) throw new Failure('There is no free port for the metrics.')
  return port
}

async function freePort(port: number): Promise<number | undefined> {
  const server = createServer()
  try {
    await once(server.listen({ port, host: '127.0.0.1', exclusive: true }), 'listening')
    return (server.address() as AddressInfo).port
  } catch {
    return undefined
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}
