/**
 * The app of the demo. It does not know that it is instrumented: it is started with `node --import
 * opentelemetry-instrumentation-holysheep/register demo/app.ts --gateway http://…`.
 */
import { parseArgs } from 'node:util'
import { loadClients } from './installed-clients.ts'
import { Traffic } from './traffic.ts'

const { values } = parseArgs({
  options: { gateway: { type: 'string' }, seconds: { type: 'string', default: '8' }, steady: { type: 'boolean' } },
})
if (values.gateway === undefined) throw new TypeError('--gateway must be the origin of a gateway')

// Ctrl-C in a terminal reaches every process. Who started this one ends it, in order, by disconnecting.
process.on('SIGINT', () => {})
const stop = new AbortController()
process.on('disconnect', () => {
  stop.abort()
  // Some of the steady traffic is slow. Nobody waits for it, but for what the signal has the instrumentation send.
  if (values.steady) process.kill(process.pid, 'SIGTERM')
})
process.on('message', (message) => {
  if (message === 'linger') void traffic.light(stop.signal)
})

const traffic = new Traffic({ origin: values.gateway, clients: await loadClients() }, (surprise) => {
  if (!stop.signal.aborted) console.error(surprise) // while it is ended, calls may fail as they like
})
tell('started')
await (values.steady ? traffic.steady(stop.signal) : traffic.mixed(Number(values.seconds), stop.signal))
tell('settled')

function tell(message: string): void {
  if (process.connected) process.send?.(message)
}
