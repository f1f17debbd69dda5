/** The second app of `--stack`: one that has a backup, and knows how to wait. */
import { parseArgs } from 'node:util'
import { createResilientFetch } from '../src/resilience/index.ts'
import { loadClients } from './installed-clients.ts'
import { Traffic } from './traffic.ts'

const { values } = parseArgs({ options: { gateway: { type: 'string' }, backup: { type: 'string' } } })
const { gateway, backup } = values
if (gateway === undefined || backup === undefined) throw new TypeError('--gateway and --backup must be origins')

process.on('SIGINT', () => {}) // ended by the process that started it
const stop = new AbortController()
process.on('disconnect', () => {
  stop.abort()
  process.kill(process.pid, 'SIGTERM') // has the instrumentation send what it holds
})

const resilient = createResilientFetch({
  providers: [
    { name: 'holysheep' },
    {
      name: 'backup',
      baseURL: `${backup}/v1`,
      apiKey: () => 'demo-backup',
      forward: ['x-gateway-delay-ms'], // the pace of both gateways
      models: { 'gpt-4.1': 'openai/gpt-4.1-mini' },
    },
  ],
  circuit: { failures: 3, probeInterval: 6_000 },
  retry: { retries: 3 },
})
process.send?.('started')
// An outage may end a call in the middle of its answer, so that no failure is a surprise.
await new Traffic({ origin: gateway, clients: await loadClients(), resilient }, () => {}).resilient(stop.signal)
