import { field, list } from '../../foreign.ts'
import { ATTRIBUTE } from '../../sinks/names.ts'
import { runAfter } from './checks.ts'
import { type Finding, good, type Verdict } from './finding.ts'
import { foreignText } from './foreign-text.ts'
import type { Client } from './request.ts'
import { ServerFault } from './server-fault.ts'
import { NO_TRACES } from './trace-store.ts'

const FIX = 'start it, or give its address with --jaeger; `--jaeger off` skips it'

const DAY_MICROSECONDS = 24 * 60 * 60 * 1e6

/** A search is about one service. With more of them, these have to do. */
const MOST_SERVICES = 50

/** Jaeger finds spans by the values of tags only, not by whether there is a tag. */
const SEARCHES = [{ [ATTRIBUTE.outcome]: 'completed' }, { error: 'true' }]

export function checkJaeger(client: Client, now = Date.now()): Promise<readonly Finding[]> {
  return runAfter('jaeger', () => ready(client), { traces: () => traces(client, now * 1000) }, FIX)
}

async function ready(client: Client): Promise<Verdict> {
  await servicesOf(client)
  return good('ready')
}

async function servicesOf(client: Client): Promise<readonly string[]> {
  const answer = await client.json('/api/services')
  const services = field(answer, 'data')
  // Without any traces, it is null.
  if (services !== null && !Array.isArray(services)) throw new ServerFault('its answer is not that of a Jaeger')
  return list(services).filter((service) => typeof service === 'string')
}

async function traces(client: Client, now: number): Promise<Verdict> {
  const services = (await servicesOf(client)).slice(0, MOST_SERVICES)
  for (const service of services) {
    for (const tags of SEARCHES) {
      const query = {
        ...{ service, tags: JSON.stringify(tags), limit: '20' },
        ...{ start: `${now - DAY_MICROSECONDS}`, end: `${now}` },
      }
      const found = list(field(await client.json('/api/traces', { query }), 'data')).find(hasCall)
      if (found !== undefined) {
        return good(`of calls in the last day, such as ${foreignText(String(field(found, 'traceID')))}`)
      }
    }
  }
  return NO_TRACES
}

const hasCall = (trace: unknown): boolean =>
  list(field(trace, 'spans')).some((span) =>
    list(field(span, 'tags')).some((tag) => field(tag, 'key') === ATTRIBUTE.endpoint),
  )
