import { patiently } from './patience.ts'

/** A trace, as a search in Tempo finds it. */
export interface FoundTrace {
  readonly traceID: string
  readonly rootServiceName?: string
  readonly rootTraceName?: string
}

const most = 1_000

/**
 * Searches by TraceQL; `url` is Tempo's, such as `http://127.0.0.1:3200`. New spans take some seconds to be found.
 * Numbers have types: a cost is compared as `> 2.0`.
 */
export async function searchTraces(url: string, traceQl: string): Promise<readonly FoundTrace[]> {
  const query = new URLSearchParams({ q: traceQl, limit: `${most}` })
  const { traces } = (await get(`${url}/api/search?${query}`)) as { traces?: readonly FoundTrace[] }
  return traces ?? []
}

export const searchTracesUntil = (
  url: string,
  traceQl: string,
  accept: (traces: readonly FoundTrace[]) => boolean = (traces) => traces.length > 0,
  seconds = 90,
): Promise<readonly FoundTrace[]> => patiently(traceQl, () => searchTraces(url, traceQl), accept, { seconds })

/** Whether Tempo has a trace, which is so before a search finds it. */
export async function hasTrace(url: string, traceId: string): Promise<boolean> {
  const { batches = [] } = (await get(`${url}/api/traces/${traceId}`)) as { batches?: readonly unknown[] }
  return batches.length > 0
}

async function get(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(10_000) })
  if (response.status === 404) return {}
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}
