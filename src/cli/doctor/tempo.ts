import { field, list, name } from '../../foreign.ts'
import { foreignText } from '../server/foreign-text.ts'
import { type Client, statusText } from '../server/request.ts'
import { ServerFault } from '../server/server-fault.ts'
import { runAfter } from './checks.ts'
import { type Finding, good, type Verdict } from './finding.ts'
import { NO_TRACES } from './trace-store.ts'

const FIX = 'start it, or give its address with --tempo, or that of a Jaeger with --jaeger; `--tempo off` skips it'

const DAY_SECONDS = 24 * 60 * 60

/** A query for any span of ours. */
export const OUR_SPANS = '{ span.holysheep.endpoint != nil }'

export function checkTempo(client: Client, now = Date.now()): Promise<readonly Finding[]> {
  return runAfter('tempo', () => ready(client), { traces: () => traces(client, Math.ceil(now / 1000)) }, FIX)
}

async function ready(client: Client): Promise<Verdict> {
  const { status, body } = await client.ask('/ready')
  if (status === 200) return good('ready')
  if (status !== 503) throw new ServerFault(statusText(status, body))
  throw new ServerFault(`not ready: ${foreignText(body)}`, { fix: 'wait: it takes half a minute after its start' })
}

async function traces(client: Client, now: number): Promise<Verdict> {
  const query = { q: OUR_SPANS, limit: '1', start: `${now - DAY_SECONDS}`, end: `${now}` }
  const answer = await client.json('/api/search', { query })
  if (!Array.isArray(field(answer, 'traces'))) throw new ServerFault('its answer is not that of a Tempo')
  const [trace] = list(field(answer, 'traces'))
  const id = name(field(trace, 'traceID'))
  // Tempo omits leading zeros.
  return id === undefined ? NO_TRACES : good(`of calls in the last day, such as ${foreignText(id).padStart(32, '0')}`)
}
