import { patiently } from './patience.ts'

/** A trace, as a search finds it. */
export interface FoundTrace {
  readonly traceID: string
  readonly rootServiceName?: string
  readonly rootTraceName?: string
  readonly spanSet?: { readonly matched: number; readonly spans: readonly FoundSpan[] }
}

export interface FoundSpan {
  readonly spanID: string
  readonly name?: string
  readonly attributes?: readonly Attribute[]
}

/** A span of a whole trace, with as much of OTLP as the tests look at. */
export interface StoredSpan {
  readonly name: string
  readonly attributes: ReadonlyMap<string, unknown>
  /** Those of what has sent it. */
  readonly resource: ReadonlyMap<string, unknown>
}

const most = 1_000

/**
 * Searches by TraceQL; `url` is of Tempo, such as `http://127.0.0.1:3200`. What has just arrived takes some seconds to be
 * found. Numbers have types: a cost is compared as `> 2.0`.
 */
export async function searchTraces(url: string, traceQl: string): Promise<readonly FoundTrace[]> {
  const query = new URLSearchParams({ q: traceQl, limit: `${most}`, spss: '100' })
  const { traces } = (await get(`${url}/api/search?${query}`)) as { traces?: readonly FoundTrace[] }
  return traces ?? []
}

export const searchTracesUntil = (
  url: string,
  traceQl: string,
  accept: (traces: readonly FoundTrace[]) => boolean = (traces) => traces.length > 0,
  seconds = 90,
): Promise<readonly FoundTrace[]> => patiently(traceQl, () => searchTraces(url, traceQl), accept, { seconds })

/** The spans of a trace; none where Tempo does not know it. */
export async function readTrace(url: string, traceId: string): Promise<readonly StoredSpan[]> {
  const { batches = [] } = (await get(`${url}/api/traces/${traceId}`)) as { batches?: readonly Batch[] }
  return batches.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, attributes }) => ({
        name,
        attributes: readAttributes(attributes),
        resource: readAttributes(resource.attributes),
      })),
    ),
  )
}

interface Batch {
  readonly resource: { readonly attributes?: readonly Attribute[] }
  readonly scopeSpans: readonly {
    readonly spans: readonly { readonly name: string; readonly attributes?: readonly Attribute[] }[]
  }[]
}

interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

const readAttributes = (attributes: readonly Attribute[] = []): ReadonlyMap<string, unknown> =>
  new Map(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

async function get(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(10_000) })
  if (response.status === 404) return {}
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}
