import type { Outcome } from '../../call.ts'
import { field, list, name } from '../../foreign.ts'
import { ATTRIBUTE } from '../../sinks/names.ts'
import { foreignText } from '../server/foreign-text.ts'
import type { Client } from '../server/request.ts'
import { ServerFault } from '../server/server-fault.ts'
import { runAfter } from './checks.ts'
import { type Finding, good, type Verdict } from './finding.ts'
import { NO_TRACES } from './trace-store.ts'

const FIX = 'start it, or give its address with --jaeger; `--jaeger off` skips it'

const DAY_MICROSECONDS = 24 * 60 * 60 * 1e6

/** A search is about one service. With more of them, these have to do. */
const MOST_SERVICES = 50

/** Jaeger finds spans by the values of tags, not by whether there is a tag. */
const OUTCOMES = [
  'completed',
  'rejected',
  'timeout',
  'failed',
  'cancelled',
  'truncated',
] as const satisfies Outcome['kind'][]

export function checkJaeger(client: Client, now = Date.now()): Promise<readonly Finding[]> {
  return runAfter('jaeger', () => ready(client), { traces: () => traces(client, now * 1000) }, FIX)
}

async function ready(client: Client): Promise<Verdict> {
  await servicesOf(client)
  return good('ready')
}

async function servicesOf(client: Client): Promise<readonly string[]> {
  const services = dataOf(await client.json('/api/services'))
  return services.flatMap((service) => name(service) ?? [])
}

async function traces(client: Client, now: number): Promise<Verdict> {
  const services = await servicesOf(client)
  const searched = services.slice(0, MOST_SERVICES)
  for (const outcome of OUTCOMES) {
    const found = await Promise.all(searched.map((service) => search(client, service, outcome, now)))
    const id = found.find((traceId) => traceId !== undefined)
    if (id !== undefined) return good(`of calls in the last day, such as ${foreignText(id)}`)
  }
  if (searched.length === services.length) return NO_TRACES
  return { ...NO_TRACES, detail: `${NO_TRACES.detail}, by ${searched.length} of ${services.length} services` }
}

async function search(client: Client, service: string, outcome: string, now: number): Promise<string | undefined> {
  const query = {
    ...{ service, tags: JSON.stringify({ [ATTRIBUTE.outcome]: outcome }), limit: '1' },
    ...{ start: `${now - DAY_MICROSECONDS}`, end: `${now}` },
  }
  const [trace] = dataOf(await client.json('/api/traces', { query }))
  return name(field(trace, 'traceID'))
}

/** Where there is nothing, it is null. */
function dataOf(answer: unknown): readonly unknown[] {
  const data = field(answer, 'data')
  if (data !== null && !Array.isArray(data)) throw new ServerFault('its answer is not that of a Jaeger')
  return list(data)
}
